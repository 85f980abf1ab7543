"""The words of reports and terminal output, Chinese and English side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

Language = Literal["zh", "en"]
Wording = Callable[[str], str]

WORDS: dict[str, tuple[str, str]] = {
    "colon": ("：", ": "),
    "semicolon": ("；", "; "),
    "list_comma": ("、", ", "),
    # pages
    "title": ("通话质检报告", "Call inspection report"),
    "centre": ("全部坐席", "All agents"),
    "team": ("班组", "Team"),
    "team_mean": ("班组平均得分", "The team's mean"),
    "teams": ("班组", "Teams"),
    "agent": ("坐席", "Agent"),
    "agents": ("坐席", "Agents"),
    "call": ("通话", "Call"),
    "calls": ("通话", "Calls"),
    "customer": ("客户", "Customer"),
    "speaker": ("说话人", "Speaker"),
    "system": ("系统", "System"),
    "period": ("周期", "Period"),
    "week": ("周", "Week"),
    "needs_help": ("最需要帮助的在前", "Those who need help most come first"),
    "all_calls": ("全部通话", "All calls"),
    "other_calls": ("其他时期的通话", "Calls of other periods"),
    "begun_after": (
        "{0} 刚开始，通话太少，先看最近一个通话足够的周期",
        "{0} has begun and has too few calls yet: this is the latest that has enough",
    ),
    "begun_after_here": ("（--since {1} 看新的周期）", " (--since {1} shows the new one)"),
    "cards_are_of_all": (
        "得分和主要问题是 {} 全部通话的；所选日期、规则和等级只筛选列出的通话",
        "scores and main problems are of all calls of {}; days, rule and grade choose only the calls that are listed",
    ),
    "none_in_the_days": ("{} 没有通话；已有通话的日期：{} – {}", "{}: no calls; there are calls from {} to {}"),
    "and_more_calls": (
        "另有 {} 通：用 --since、--until 缩小范围，或用 --json 列出全部",
        "{} more: narrow them by --since and --until, or list all with --json",
    ),
    # what rescoring changes
    "judged_again": (
        "重新评判 {} 通，{} 通有变化：得分变了 {} 通，等级变了 {} 通，复听标记变了 {} 通",
        "calls judged again: {}; changed: {}, in their score {}, in their grade {}, in whether to listen to them {}",
    ),
    "stay_as_judged": (
        "{} 通保持原来的评判：通话的文字已过保留期限",
        "calls that stay as they were judged, for their words are no longer kept: {}",
    ),
    "inspected_otherwise": (
        "{} 通是按别的设置质检的（{}）：除标准和评分表外，设置的改动在此不生效；用 qc run 和该设置重新质检",
        "calls that were inspected with other settings: {} ({}). What settings change beside standards and forms is "
        "not applied here: qc run with them inspects such calls again",
    ),
    "unknown_settings": ("哪些项不详", "which is not known"),
    "broken": ("违反", "Broken"),
    "was": ("原来", "Was"),
    "calls_changed": ("变化的通话", "Calls changed"),
    "dry_run": ("试算：什么都没有写入", "Dry run: nothing was written"),
    "and_more_changed": ("另有 {} 通：用 --json 列出全部", "{} more: list all with --json"),
    "none_chosen": ("没有符合条件的通话", "no such calls"),
    "flagged_calls": ("需要复听", "To listen to"),
    "flagged": ("待复听", "flagged"),
    "failures": ("未能质检的录音", "Recordings that could not be inspected"),
    "failed_missing": ("找不到文件", "no such file"),
    "failed_empty": ("空文件", "empty"),
    "failed_not_audio": ("不是录音", "no recording"),
    "failed_unsupported": ("格式不支持", "unsupported format"),
    "failed_no_audio_stream": ("没有音轨", "no sound in it"),
    "failed_too_long": ("太长", "too long"),
    "failed_too_many_channels": ("声道太多", "too many channels"),
    "failed_unreadable": ("读不出来", "unreadable"),
    "failed_transcript_invalid": ("转写有误", "transcript invalid"),
    "failed_outside": ("路径越出录音文件夹", "outside the folder"),
    "failed_crashed": ("处理时崩溃", "crashed"),
    "failed_timeout": ("超时", "took too long"),
    "failed_memory": ("内存不足", "out of memory"),
    "failed_internal": ("程序出错", "internal error"),
    "failed_invalid_row": ("清单这一行有误", "row invalid"),
    "failed_name_unknown": ("清单外，文件名也认不出", "in no list, and its name tells nothing"),
    "failed_no_agent": ("没有坐席编号", "no agent"),
    "failed_duplicate": ("通话编号重复", "call id twice"),
    "failed_purged": ("已按要求删除", "purged"),
    "failed": ("未能质检（至今）", "Failed (to date)"),
    "and_more_failures": (
        "另有 {} 个未能质检：qc export STORE failures --to failures.csv 列出全部",
        "{} more could not be inspected: qc export STORE failures --to failures.csv lists all",
    ),
    "no_calls": ("还没有质检过的通话", "no calls have been inspected yet"),
    "no_failures": ("没有失败的录音", "No recording failed"),
    "recording": ("录音", "Recording"),
    "reason": ("原因", "Reason"),
    "message": ("说明", "Message"),
    "sound_covered": ("其中的客户隐私已用噪声遮盖", "what is private of the customer is covered by a hiss"),
    "sound_private": (
        "含客户隐私，不在此播放；遮盖后的声音：qc export STORE 通话号 --recordings 录音目录 --to 文件.wav",
        "holds what is private, not played; a covered copy: qc export STORE CALL_ID --recordings DIR --to FILE.wav",
    ),
    "sound_unplayable": (
        "浏览器不能播放这种格式；转换：qc export STORE 通话号 --recordings 录音目录 --to 文件.wav",
        "browsers do not play this format; to convert it: qc export STORE CALL_ID --recordings DIR --to FILE.wav",
    ),
    "sound_missing": (
        "录音不在所给的目录里，或读不出来",
        "the recording is not in the folder that was given, or cannot be read",
    ),
    "sound_changed": (
        "目录里的录音不是当时质检的那一份，不播放",
        "the recording in the folder is not the one that was inspected: not played",
    ),
    "made": ("生成时间", "Made"),
    "about": (
        "区间（95%）：按这些通话推算，真实水平多半在这个范围里；通话越少，区间越宽，两个区间重叠较多时不要说谁好谁差。"
        "“无法判断”不计入得分。机器的判断请以录音为准。",
        "A range (95 %) is where the true level lies as far as these calls can tell: the fewer calls, the wider. Of two"
        " that overlap widely call neither the better. What is not assessable enters no score. The recording has the"
        " last word.",
    ),
    # figures of a scorecard
    "score": ("得分", "Score"),
    "score_mean": ("平均得分", "Mean score"),
    "score_adjusted": ("同口径得分", "Like-for-like score"),
    "assessed": ("已评分", "Assessed"),
    "assessed_share": ("评分覆盖率", "coverage"),
    "pass_rate": ("合格率", "Pass rate"),
    "fatal_calls": ("致命项通话", "Fatal calls"),
    "fatal": ("致命", "fatal"),
    "fatal_call": ("致命：全通话记 {} 分", "fatal: the whole call scores {}"),
    "grade": ("等级", "Grade"),
    "change": ("较上期", "Change"),
    "too_few_calls": ("通话太少，不作比较", "too few calls to compare"),
    "too_few_calls_before": ("上期通话太少，不作比较", "too few calls in the period before"),
    "no_score": ("没有得分", "no score"),
    "not_comparable": ("同类通话多半只有本人接，不作比较", "mostly calls that nobody else had: not compared"),
    "within_chance": ("与同类无显著差异", "within chance of such calls"),
    "better_than_expected": ("好于同类", "better than such calls"),
    "worse_than_expected": ("低于同类", "worse than such calls"),
    "purged_before": ("上期通话已清除", "the calls of the period before are purged"),
    "change_within_chance": ("与上期无显著差异", "within chance"),
    "rise": ("上升", "risen"),
    "fall": ("下降", "fallen"),
    "against_team": ("与班组相比", "Against the team"),
    "against_such": ("与同类相比", "Against such calls"),
    "like_for_like": ("同口径", "Like for like"),
    "too_few_calls_in_brief": ("通话太少", "too few calls"),
    "no_score_in_brief": ("没有得分", "no score"),
    "not_comparable_in_brief": ("无可比通话", "no such calls of others"),
    "within_chance_in_brief": ("无显著差异", "within chance"),
    "better_than_expected_in_brief": ("好于同类", "better"),
    "worse_than_expected_in_brief": ("低于同类", "worse"),
    "within_chance_of_team_in_brief": ("无显著差异", "within chance"),
    "more_often_in_brief": ("多于班组", "more often"),
    "less_often_in_brief": ("少于班组", "less often"),
    "compared_is": (
        "同类通话预期：通话类型和时段的构成与本人相同时，班组里其他人平均得多少分（班组则与其他班组比）。"
        "同口径得分：按班组平均构成折算后的得分，难办的通话接得多也不吃亏。",
        "Expected of such calls: what the others of the team get on the same mix of call types and times of day (a"
        " team: what other teams get). Like for like: the score as it would be on the team's own mix, so that nobody"
        " loses by getting the hard calls.",
    ),
    "score_expected": ("同类通话预期", "expected of such calls"),
    "within_chance_of_team": ("与班组无显著差异", "within chance of the team"),
    "share_of_calls": ("占通话 {}（{}），班组 {}", "{} of calls ({}), in the team {}"),
    "more_often": ("多于班组", "more often than the team"),
    "less_often": ("少于班组", "less often than the team"),
    "resolved_rate": ("客户未再来电", "Did not call again"),
    "n_called_again": (
        "观察期满 {} 通，再来电 {} 通；未满 {} 通",
        "of {} calls observed to the end {} came again; {} still observed",
    ),
    "top_violations": ("主要问题", "Main problems"),
    "n_times": ("{} 次", "{} times"),
    "in_n_calls": ("涉及 {} 通", "in {} calls"),
    "not_heard": ("没有听到", "not heard"),
    "times": ("次数", "Times"),
    "in_calls": ("涉及通话", "In calls"),
    "no_violations": ("没有发现问题", "Nothing was found"),
    "examples": ("听一听（把握最大的一处）", "To listen to: the surest of each"),
    "section": ("分项", "Section"),
    "sections": ("分项得分", "Sections"),
    "trend": ("走势", "Trend"),
    "not_assessable": ("无法判断", "not assessable"),
    "not_judged": ("未能判断", "Could not be judged"),
    "not_scored": ("未评分", "not scored"),
    # a call
    "findings": ("质检结果", "Findings"),
    "transcript": ("对话", "Transcript"),
    "measures": ("声音指标", "Measures"),
    "timeline": ("时间轴", "Timeline"),
    "points": ("扣分", "Points"),
    "points_lost": ("扣分明细", "Where the points went"),
    "whole_call": ("全程", "whole call"),
    "no_points_is": (
        "零分：这一条、这一项或同一次失误已经扣满，致命项已扣完全部得分，或评分表没有给这一条定分。",
        "0 points: the rule, its section or the same lapse has cost all it can, a fatal breach took the rest, or the"
        " form prices no such rule.",
    ),
    "rule": ("规则", "Rule"),
    "verdict": ("判断", "Verdict"),
    "place": ("位置", "Place"),
    "heard": ("听到", "Heard"),
    "expected": ("标准", "Standard"),
    "alike_to": ("相近的例句", "Reads like"),
    "better": ("建议说法", "Better"),
    "better_is": (
        "建议说法为中文，即坐席对客户说的话。",
        "What to say instead stands in Chinese, as the agent would say it to the customer.",
    ),
    "unsure": ("先复听", "listen first"),
    "unsure_is": (
        "先复听：机器对这一条的把握不到 80%，或那句话可能没有听清，复听之前不要据此扣分。",
        "listen first: the machine is less than 80 % sure of this, or may have misheard the words; charge nobody for it"
        " before you have listened.",
    ),
    "confidence": ("把握", "Confidence"),
    "violation": ("不合规", "Violation"),
    "met": ("合规", "Met"),
    "credit": ("加分", "Credit"),
    "severity_fatal": ("致命", "fatal"),
    "severity_major": ("严重", "major"),
    "severity_minor": ("一般", "minor"),
    "severity_info": ("提示", "info"),
    "met_rules": ("做到的（{}）与无法判断的（{}）", "Met ({}), and not assessable ({})"),
    "doubtful": ("听写可能有误", "may be misheard"),
    "in_doubt": ("存疑", "in doubt"),
    "height_is_level": ("高度为音量", "height: level"),
    "hold": ("等待", "Hold"),
    "dead_air": ("冷场", "Dead air"),
    "silence": ("沉默", "Silence"),
    "interruption": ("打断", "Interruption"),
    "monologue": ("长段独白", "Monologue"),
    "noise": ("杂音", "Noise"),
    "drawn_out": ("拖腔", "Drawn-out ending"),
    "noise.knock": ("敲击声", "A knock"),
    "noise.burst": ("咳嗽或撞击声", "A cough or a bang"),
    "noise.breath": ("呼吸声", "A breath"),
    "noise.voices": ("旁人说话声", "Others talking"),
    "pace": ("语速", "Pace"),
    "pitch": ("音高", "Pitch"),
    "start_time": ("时间", "Time"),
    "duration_s": ("时长", "Length"),
    "call_type": ("类型", "Kind"),
    "direction": ("方向", "Direction"),
    "inbound": ("呼入", "inbound"),
    "outbound": ("呼出", "outbound"),
    "consult": ("咨询", "consultation"),
    "fault": ("故障", "fault"),
    "complaint": ("投诉", "complaint"),
    "suggestion": ("建议", "suggestion"),
    "order": ("业务受理", "order"),
    "callback": ("回访", "callback"),
    "sales": ("销售", "sales"),
    "model": ("识别模型", "Speech model"),
    "standards_version": ("标准版本", "Standards"),
    "roles_from": ("角色依据", "Roles from"),
    "channel": ("声道", "channel"),
    "voices": ("声纹", "voices"),
    "words": ("话语", "words"),
    "customer_types": ("客户类型", "Customer"),
    "customer.upset": ("激动型", "upset"),
    "customer.confused": ("困惑型", "confused"),
    "customer.asking": ("要求型", "asking"),
    "customer.thanks": ("致谢", "thanks"),
    "customer.waited": ("抱怨等待", "complains of waiting"),
    "customer.gives_details": ("提供信息", "gives details"),
    "customer.breaks_off": ("急着挂断", "hangs up in a hurry"),
    "customer.wrong_number": ("打错或非本人", "wrong number"),
    # sections of the standards
    "opening": ("开场", "Opening"),
    "courtesy": ("礼貌", "Courtesy"),
    "listening": ("倾听", "Listening"),
    "answer": ("应答", "Answering"),
    "process": ("业务流程", "Process"),
    "closing": ("结束", "Closing"),
    "forbidden": ("禁语", "Forbidden"),
    "speech": ("声音", "Voice"),
    # measures
    "agent_pace_cpm": ("坐席语速（字/分）", "Agent's pace (characters/min)"),
    "customer_pace_cpm": ("客户语速（字/分）", "Customer's pace (characters/min)"),
    "pace_cpm": ("语速（字/分）", "Pace (characters/min)"),
    "agent_speech_s": ("坐席说话（秒）", "Agent's speech (s)"),
    "customer_speech_s": ("客户说话（秒）", "Customer's speech (s)"),
    "agent_pause_count": ("坐席停顿（次）", "Agent's pauses"),
    "agent_pause_median_s": ("停顿中位数（秒）", "Median pause (s)"),
    "dead_air_s": ("冷场（秒）", "Dead air (s)"),
    "dead_air_ratio": ("冷场占比", "Dead air"),
    "dead_air_count": ("冷场（次）", "Dead air (times)"),
    "dead_air_longest_s": ("最长冷场（秒）", "Longest dead air (s)"),
    "hold_s": ("等待（秒）", "Holds (s)"),
    "hold_count": ("等待（次）", "Holds (times)"),
    "overlap_s": ("同时说话（秒）", "Overlap (s)"),
    "interruption_count": ("打断客户（次）", "Interruptions"),
    "interruptions_per_call": ("打断（次/通）", "Interruptions a call"),
    "response_median_s": ("应答间隔中位数（秒）", "Median response (s)"),
    "response_max_s": ("最长应答间隔（秒）", "Longest response (s)"),
    "first_greeting_s": ("首次问候（秒）", "First greeting (s)"),
    "longest_monologue_s": ("最长独白（秒）", "Longest monologue (s)"),
    "agent_level_dbfs": ("坐席音量（dBFS）", "Agent's level (dBFS)"),
    "customer_level_dbfs": ("客户音量（dBFS）", "Customer's level (dBFS)"),
    "level_dbfs": ("音量（dBFS）", "Level (dBFS)"),
    "usual_level_dbfs": ("平时音量（dBFS）", "Usual level (dBFS)"),
    "level_change_db": ("平时音量较上期（dB）", "Usual level against before (dB)"),
    "level_off_calls": ("音量偏离平时的通话", "Calls off the usual level"),
    "agent_level_range_db": ("音量起伏（dB）", "Range of level (dB)"),
    "agent_level_drift_db": ("音量渐变（dB）", "Drift of level (dB)"),
    "agent_pitch_hz": ("音高（Hz）", "Pitch (Hz)"),
    "agent_pitch_range_st": ("音高范围（半音）", "Range of pitch (semitones)"),
    "agent_snr_db": ("信噪比（dB）", "Signal to noise (dB)"),
    "clipped_ratio": ("削波比例", "Clipped"),
    "distraction_count": ("旁杂声次数", "Sounds beside the voice"),
    "fillers_per_min": ("口头语（次/分）", "Fillers a minute"),
    "drawn_out_per_min": ("拖腔（次/分）", "Drawn-out endings a minute"),
    "talk_ratio": ("坐席说话占比", "Agent's share of the talk"),
    "pitch_hz": ("音高（Hz）", "Pitch (Hz)"),
    "chars": ("字数", "Characters"),
    "speech_s": ("说话（秒）", "Speech (s)"),
    "unbroken_s": ("不停顿说话（秒）", "Speech without a pause (s)"),
    # why there is no score, and what a recording lacks
    "coverage": ("可判断的内容太少", "too little of the form could be assessed"),
    "recording_notes": ("录音情况", "About the recording"),
    "silent": ("录音没有声音", "the recording is silent"),
    "constant_tone": ("只有信号音", "nothing but a tone"),
    "no_speech": ("没有人说话", "nobody speaks"),
    "wrong_rate": ("采样率标错", "the file names a wrong sample rate"),
    "changed_speed": ("录音速度被改变", "the recording's speed was changed"),
    "no_sound": ("没有录音，只有转写", "a transcript without a recording"),
    "one_way": ("只有一方的声音", "only one side is heard"),
    "too_little_speech": ("坐席说话太少", "the agent says too little"),
    "clipped": ("声音削波失真", "clipped sound"),
    "some_clipping": ("少量削波", "some clipping"),
    "drop_outs": ("声音多处中断", "drop-outs"),
    "some_drop_outs": ("声音少量中断", "some drop-outs"),
    "damaged": ("录音损坏严重", "badly damaged recording"),
    "some_damage": ("录音有少量损坏", "some damage"),
    "truncated": ("录音不完整", "the recording breaks off"),
    "noisy": ("噪声太大", "too noisy"),
    "agent_channel_unknown": ("未注明坐席声道", "the agent's channel was not given"),
    "channels_alike": ("两个声道是同一段声音", "both channels hold the same sound"),
    "channels_swapped": ("声道颠倒，已纠正", "channels swapped, put right"),
    "agent_silent": ("听不到坐席", "the agent is not heard"),
    "customer_silent": ("听不到客户", "the customer is not heard"),
    "further_channels": ("还有其他声道", "further channels"),
    "one_voice": ("两人声音相近，未能分清，或只有一人说话", "two voices too alike to tell apart, or one person alone"),
    "voices_near": ("两人声音相近，结合所说的话分清", "the two voices are alike; told apart with what they say"),
    "voices_alike": ("两人声音相近", "the two voices are alike"),
    "roles_doubtful": ("分不清坐席与客户", "agent and customer are hard to tell apart"),
    # why a rule has no verdict
    "by_sound": ("只是听起来像", "only sounds like it"),
    "reads_alike": ("与禁语的例句相似", "reads like forbidden sentences"),
    "reads_innocent": ("整句更像正常的话", "the sentence reads more like innocent talk"),
    "low_confidence": ("听得不够清楚", "not heard clearly enough"),
    "transcript_doubtful": ("转写不可靠", "the transcript cannot be trusted"),
    "untranscribed": ("有话没有听写出来", "speech that was not made out"),
    "no_words": ("有话没有听写出来", "speech that was not made out"),
    "roles_unsure": ("分不清坐席与客户", "agent and customer are hard to tell apart"),
    "perhaps_done": ("可能算是做到了", "may count as done"),
    "other_language": ("通话不是规范所用的语言", "the call is in another language than the standards"),
    "nobody_speaks": ("没有人说话", "nobody speaks"),
    "not_measured": ("没有测量", "not measured"),
    "not_stated": ("没有提供", "not stated"),
    "voice_doubtful": ("可能是另一人说的，或两人同时在说", "may be the other's words, or both speak"),
    "other_voice": ("可能是旁边的人说的", "may be somebody else in the room"),
    # why a figure is missing
    "shared_channel": ("双方同在一个声道", "both are on one channel"),
    "one_speaker": ("只有一方说话", "only one side speaks"),
    "no_response": ("没有需要应答之处", "nothing had to be answered"),
    "no_pauses": ("没有停顿", "no pauses"),
    "too_few_turns": ("话轮太少", "too few turns"),
    "too_little_voice": ("语音太少", "too little voice"),
    "too_little_noise": ("没有可比的间隙", "no gap to compare with"),
    # why a call is flagged
    "low_score": ("得分低", "low score"),
    "not_soothed": ("未安抚客户", "customer not soothed"),
    "long_silence": ("长时间冷场", "long silence"),
}

MEASURES = [
    "agent_pace_cpm", "customer_pace_cpm", "agent_speech_s", "customer_speech_s", "talk_ratio", "agent_pause_count",
    "agent_pause_median_s", "dead_air_s", "dead_air_count", "dead_air_longest_s", "hold_s", "hold_count", "overlap_s",
    "interruption_count", "response_median_s", "response_max_s", "first_greeting_s", "longest_monologue_s",
    "agent_level_dbfs", "customer_level_dbfs", "agent_level_range_db", "agent_level_drift_db",
    "agent_pitch_hz", "agent_pitch_range_st",
    "agent_snr_db", "clipped_ratio", "distraction_count", "fillers_per_min",
    "drawn_out_per_min",
]  # fmt: skip

SECTIONS = ("opening", "courtesy", "listening", "answer", "process", "hold", "forbidden", "closing", "speech")
OF_ANYONE = ("dead_air_s", "dead_air_count", "dead_air_longest_s", "clipped_ratio")  # whoever speaks


_NAME = re.compile(r"[a-z_]{2,}(?:\.[a-z]+)?")
_FIGURES = re.compile(r"[a-z_]+(?: / [a-z_]+)? = |[a-z_.]+ [0-9.]+ s$")


def in_order(sections: Iterable[str]) -> list[str]:
    """Sections as they come in a call, those of a centre's own forms last."""
    places = {name: place for place, name in enumerate(SECTIONS)}
    return sorted(set(sections), key=lambda name: (places.get(name, len(places)), name))


def wording(language: Language) -> Wording:
    """A function from a key to its words; a key without words is shown as it is."""
    column = 0 if language == "zh" else 1

    def words_of(key: str) -> str:
        pair = WORDS.get(key)
        return pair[column] if pair else key

    return words_of


def told(expected: str, words: Wording) -> str:
    """What a finding was held to, the names of measures and events in words: ``agent_pace_cpm = 412 (> 380)``.

    Phrases, and what is written in any other way, stay as they are.
    """
    return _NAME.sub(lambda name: words(name.group()), expected) if _FIGURES.match(expected) else expected


def counted(number: int, one: str, many: str = "") -> str:
    """English for a number of things: ``1 day``, ``2 days``; `many` where an s at the end does not make it."""
    return f"{number} {one if number == 1 else many or one + 's'}"
