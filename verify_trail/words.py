"""What the check says, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from verify_trail.verdict import Exit, Point, Said, Unreadable, Verdict

Language = Literal["zh", "en"]
Pair = tuple[str, str]

POINTS: Final[dict[Point, Pair]] = {
    Point.CHAIN: ("事件链", "Chain of events"),
    Point.EXPORT: ("导出事件", "Export event"),
    Point.LOG: ("透明日志", "Transparency log"),
    Point.KEY: ("日志公钥", "Key of the log"),
    Point.CHECKPOINT: ("检查点", "Checkpoint"),
    Point.ATTACHED: ("附件", "Attachments"),
    Point.COVER: ("首页", "First page"),
    Point.SIGNATURE: ("电子签名", "Signature"),
}
ENDS: Final[dict[Exit, Pair]] = {
    Exit.VALID: ("有效", "Valid"),
    Exit.WRONG: ("无效", "Not valid"),
    Exit.UNREADABLE: ("无法核验", "Cannot be checked"),
    Exit.UNPROVEN: ("未发现问题，但未经外部证实", "Nothing wrong, but not confirmed from outside"),
}
SENTENCES: Final[dict[str, Pair]] = {
    # the chain
    "whole": ("{events} 个事件逐条相符", "all {events} events are as they were written"),
    "edited": ("正文与哈希不符，内容被改动", "its text does not have its hash: it was edited"),
    "not_canonical": ("正文不是规范格式", "its text is not in canonical form"),
    "other_stream": ("事件属于另一个案件", "it belongs to another case"),
    "missing": ("缺少事件", "it is missing"),
    "reordered": ("事件顺序被调换", "the order of events was changed"),
    "replaced": ("事件连同哈希一起被替换", "it was replaced together with its hash"),
    "backwards": ("时间早于前一个事件", "it is earlier than the one before"),
    "cut_off": ("末尾的事件被截去", "the last events were cut off"),
    "beyond": ("事件超出链头", "it lies beyond the head of the chain"),
    # the export
    "exported": ("导出事件在链尾，导出人 {by}，时间 {at}", "the chain ends with this export, by {by}, {at}"),
    "no_export": ("链尾不是本次导出的事件，末尾可能被截去",
                  "the chain does not end with this export: its end may be cut off"),
    # the log
    "in_log": ("链尾已编入长度为 {size} 的日志", "the last event is in the log of {size} entries"),
    "no_log": ("文件未附日志证明", "the file brings no proof from the log"),
    "bad_note": ("所附检查点的签名无效", "the signature of the attached checkpoint does not fit"),
    "not_in_log": ("链尾不在所附检查点的日志中", "the last event is not in the log of the attached checkpoint"),
    # the key
    "no_key": ("没有给出日志公钥，所附检查点由谁签发未经证实",
               "no key of the log was given: who signed the attached checkpoint is not confirmed"),
    "known_key": ("所附检查点由给出的公钥 {key} 签发", "the attached checkpoint is signed with the given key {key}"),
    "bad_key": ("给出的公钥无法识别", "the given key cannot be read"),
    "foreign_key": ("所附检查点不是用给出的公钥签发的，文件可能被整份重签",
                    "the attached checkpoint is not signed with the given key: the file may have been signed anew"),
    # the checkpoint
    "no_checkpoint": ("没有给出检查点", "no checkpoint was given"),
    "checkpoint_form": ("给出的检查点无法识别", "the given checkpoint cannot be read"),
    "resigned": ("给出的检查点与文件不是同一把密钥签发的，文件可能被整份重签",
                 "the given checkpoint is not signed with a key of the file: the file may have been signed anew"),
    "other_log": ("给出的检查点属于另一份日志", "the given checkpoint is of another log"),
    "same": ("与给出的检查点一致，长度 {given}", "it agrees with the given checkpoint of {given} entries"),
    "forked": ("与给出的检查点（长度 {given}）不是同一份日志，历史被分叉或改写",
               "its log is not the one of the given checkpoint ({given} entries): history was forked or rewritten"),
    "newer": ("给出的检查点较新（长度 {given}），已证明它延续文件所附的日志（长度 {own}）",
              "the given checkpoint is newer ({given} entries) and continues the log of the file ({own} entries)"),
    "newer_without_proof": (
        "给出的检查点较新（长度 {given}，文件所附为 {own}），且未带延续证明；请改用长度为 {own} 的检查点，"
        "或从核验页下载本文件的检查点",
        "the given checkpoint is newer ({given} entries; the file has {own}) and brings no proof that it continues "
        "that log; use the checkpoint of {own} entries, or get the one for this file from the verification page"),
    "older": ("给出的检查点较旧（长度 {given}），与文件一致，但早于链尾，不能证实末尾的事件",
              "the given checkpoint is older ({given} entries); it agrees, but says nothing of the last events"),
    "older_without_proof": ("给出的检查点较旧（长度 {given}，文件所附为 {own}），文件中没有与它衔接的证明",
                            "the given checkpoint is older ({given} entries; the file has {own}) and the file does not "
                            "show how it continues that one"),
    # attachments and cover
    "attached": ("{count} 个附件与哈希相符", "attachments that have their hashes: {count}"),
    "attached_changed": ("附件 {name} 与轨迹记载的哈希不符，或被增删",
                         "attachment {name} does not have its hash, was added, or is missing"),
    "other_definition": ("所附流程定义不是本案执行的版本",
                         "the attached process definition is not one this case ran on"),
    "printed": ("首页所印编号、核验码、链头与所附轨迹一致",
                "case, code and head on the first page are those of the trail"),
    "cover": ("首页所印编号、核验码或链头与所附轨迹不符",
              "case, code or head on the first page are not those of the trail"),
    # the signature
    "signed": ("签名有效，整个文件自签名后未变；签名人 {who}，证书指纹 {print}，是谁的证书未经证实；时间 {at}",
               "it fits, and no byte changed since; signed by {who}, certificate {print}, whose certificate that is "
               "was not confirmed; {at}"),
    "signed_known": ("签名有效，整个文件自签名后未变；签名人 {who}，证书由给出的证书证实；时间 {at}",
                     "it fits, and no byte changed since; signed by {who}, confirmed by the given certificate; {at}"),
    "unsigned": ("文件没有电子签名", "the file is not signed"),
    "signature_broken": ("电子签名无效，文件在签名后被改动",
                         "it does not fit: the file was changed after it was signed"),
    "not_all_signed": ("电子签名没有覆盖整个文件，签名后有增改",
                       "it does not cover the whole file: something was added or changed afterwards"),
    "foreign_certificate": ("签名证书（{who}，指纹 {print}）不是给出的证书，也不由它签发，文件可能被重签",
                            "its certificate ({who}, {print}) is not the given one nor issued by it: the file may have "
                            "been signed anew"),
    "not_installed": ("未安装签名核验组件（verify-trail[signature]），未核验",
                      "not checked: the part for it is not installed (verify-trail[signature])"),
    # files that cannot be read
    "too_large": ("文件过大", "the file is too large"),
    "no_pdf": ("这不是可以读取的 PDF 文件", "this is no PDF file that can be read"),
    "attachments": ("文件的附件无法读取", "what is attached to the file cannot be read"),
    "no_trail": ("文件里没有机器可读的轨迹（trail.json）", "the file brings no machine-readable trail (trail.json)"),
    "format": ("所附轨迹的格式未知", "the attached trail is of an unknown form"),
    "too_long": ("核验超时，文件可能是恶意构造的", "checking it took too long: the file may have been made to do harm"),
    "not_here": ("本页不核验，请用 verify-trail 命令", "not checked by this page: use the command verify-trail"),
    "no_crypto": ("浏览器在此地址不提供加密功能：请把本页另存到本机再打开，或用 https 访问",
                  "the browser offers no cryptography at this address: save this page and open it from your disk, or "
                  "use https"),
    "no_checkpoints_there": ("文件夹 {name} 里没有检查点（checkpoint-….txt）",
                             "there are no checkpoints (checkpoint-….txt) in the folder {name}"),
    "no_trails_there": ("文件夹 {name} 里没有 PDF 文件", "there are no PDF files in the folder {name}"),
    "missing_file": ("无法读取文件 {name}", "{name} cannot be read"),
}
EVENT: Final[Pair] = ("第 {seq} 个事件：{why}", "event {seq}: {why}")


def in_words(why: str, language: Language, **told: object) -> str:
    """The sentence behind a word."""
    return _of(SENTENCES[why], language).format(**told)


def sentence(said: Said, language: Language) -> str:
    """One point as a sentence, with the event it is about."""
    words = in_words(said.why, language, **said.told)
    return _of(EVENT, language).format(seq=said.seq, why=words) if said.seq is not None else words


def point(said: Said, language: Language) -> str:
    """The name of a point."""
    return _of(POINTS[said.point], language)


def end(exit_code: Exit, language: Language) -> str:
    """What it all comes to, in a word or two."""
    return _of(ENDS[exit_code], language)


def unreadable(error: Unreadable, language: Language) -> str:
    """Why a file could not be checked, in one line."""
    colon = _of(("：", ": "), language)
    return f"{end(Exit.UNREADABLE, language)}{colon}{in_words(str(error), language, **error.told)}"


def summary(verdict: Verdict, language: Language) -> str:
    """The verdict in one line: valid, or the first wrong event and why."""
    wrong, ended = verdict.wrong, end(verdict.exit, language)
    if wrong is not None:
        return f"{ended}{_of(('：', ': '), language)}{sentence(wrong, language)}"
    about = _of(("{ended}：{key}，{events} 个事件，链头 {head}，核验码 {code}",
                 "{ended}: {key}, {events} events, head {head}, code {code}"), language)
    return about.format(ended=ended, key=verdict.case_key, events=verdict.events, head=verdict.head, code=verdict.code)


def tally(ends: Mapping[Exit, int], language: Language) -> str:
    """How many files ended how, in one line."""
    each = _of(("，", ", "), language).join(f"{end(one, language)} {ends[one]}" for one in Exit if ends.get(one))
    return _of(("共 {count} 份：{each}", "{count} files: {each}"), language).format(count=sum(ends.values()), each=each)


def _of(pair: Pair, language: Language) -> str:
    return pair[0] if language == "zh" else pair[1]
