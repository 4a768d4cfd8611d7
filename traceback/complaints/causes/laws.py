"""What may never stand as a final cause: that somebody made a mistake, and nothing else.

Whoever stops at "human error" has found whom to blame and nothing to mend. The law looks at what a sentence says
besides: without the words of blame, and without words that only say who, where and that it happened, something has to
be left that can be changed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Parts of the patterns below.
_PARTS: Final = {
    "SLIP": "失误|错误|差错|出错|过失|疏忽|疏漏|疏失|"
            "失职|不当|不慎|不规范|有误|不到位|遗漏|漏洞",
    "LACK": "不强|不够强|不足|不够|不高|较差|太差|差|弱|薄弱|"
            "淡薄|缺失|缺乏|欠缺|松懈|不端正|不好|不认真|有问题|问题",
    "VERBS": "看|填|输|录|点|选|打|写|按|记|听|算|发|派|配|改|删|说|报|贴|装|接",
}
# What blames a person, the longest first so that nothing of it is left over; lines are alternatives.
_BLAME: Final = r"""
人为(?:的)?(?:操作|工作)?(?:的)?(?:SLIP|因素|原因|造成|导致)?|误操作(?:SLIP)?
操作(?:上|时|中)?(?:的)?(?:SLIP)
(?:工作|主观|个人|人员|员工|执行|业务|沟通|履职|办理|处理)(?:上|中)?(?:的)?(?:SLIP)|疏忽(?:大意)?|疏漏
粗心(?:大意)?|大意|马虎|草率|敷衍(?:了事)?|懈怠|麻痹(?:大意|思想)?|走神|分心|失职|渎职
(?:工作)?责任(?:心|意识|感)(?:.{0,3}?)(?:LACK)|(?:工作|服务)?(?:态度|作风)(?:.{0,2}?)(?:LACK)
(?:服务|质量|风险|规范|主动|大局|细节)?意识(?:.{0,2}?)(?:LACK)
(?:工作|业务|个人)?能力(?:.{0,2}?)(?:LACK)|执行力(?:.{0,2}?)(?:LACK)|执行(?:不力|不到位)
缺乏责任(?:心|感|意识)|没有?责任(?:心|感)|不负责任?|不作为
(?:没有?|未能?|不够?|未曾)(?:认真|仔细|细心|小心|用心|上心|及时|按规定|按要求|按流程|按规范)(?:地)?(?:核对|核实|检查|阅读|确认|处理|执行|办理|操作|工作)?
(?:没有?|未|不)(?:注意|留意|看清楚?|尽责|尽职|重视)|忘(?:记|了|掉|却)+|遗忘|记性差|(?:VERBS)错
(?:VERBS)漏|漏(?:看|填|输|录|点|选|写|记|做|报|派|发)|搞错|弄错|出错|犯错|做错|办错
个人(?:原因|问题|因素)|人的(?:问题|原因|因素)|手误|口误|笔误|眼误|失误|过失
human\s*(?:error|mistake|factor|failure|fault)s?
(?:operator|user|staff|employee|agent|personal|manual|clerk|worker)(?:'s|s')?\s*(?:error|mistake|fault|failure|negligence)s?
careless(?:ness|ly)?|negligen(?:ce|t|tly)|inattenti(?:on|ve|veness)|inadvertent(?:ly)?
(?:sloppy|sloppiness)|mistakes?|errors?|oversight|(?:forgot|forgotten|forgetful(?:ness)?|forgetting)
(?:lack|absence|want)\s+of\s+(?:care|attention|responsibility|diligence|concentration|discipline)
(?:not|wasn't|weren't|were not|was not)\s+(?:\w+\s+)?(?:careful|attentive|paying attention|diligent)
(?:bad|poor|wrong)\s+attitude|(?:didn't|did not)\s+(?:pay attention|care)
(?:wrong|mis)[- ]?(?:clicked|typed|entered|keyed|read)
"""
# What only says who, where, how and that it happened.
_FILLER: Final = r"""
工作人员|业务人员|操作人员|客服人员|值班人员|一线人员|维护人员|经办人员?|受理人员?|当事人|责任人
管理人员|人员|员工|坐席|座席|客服|话务员|操作员|营业员|装维|师傅|同事|班长|主管|领导|经理|代理商|代理
外包|工程师|开发|测试|运维|新人|老员工|新员工|客户|用户|个别|部分|少数|某些|某个|某位|某|相关|有关|当班
值班|一线|前台|后台|营业厅|厅店|地市|县区|分公司|部门|班组|团队|由于|因为|因此|由|因|导致|造成|引起|引发
所致|致使|以至于|属于|系(?!统)|是|为|的|地|得|了|着|过|等|和|与|及|或|并|且|在|于|对|对于|把|将|被|给|之
其|该|此|这|那|有|存在|发生|出现|产生|属|即|就|都|也|又|还|才|而|但|根本|根|原因|原由|因素|问题|现象
情况|事件|行为|表现|结果|投诉|故障|差错|错误|工作|操作|业务|办理|处理|受理|核对|填写|录入|输入|配置|执行
过程|期间|环节|当中|中|时|时候|当时|上|下|方面|本身|本人|自身|个人|主观|纯粹|单纯|纯属|仅仅|只是|完全
主要|一时|偶然|偶发|临时|明显|严重|比较|较为|较|很|太|极|非常|一些|一个|一次|一名|一位|两名|多名|几名|一
不|未|没
"""
_ENGLISH_FILLER: Final = r"""
the|a|an|of|by|due|to|caused|causes?|root|simple|simply|pure|purely|just|only|was|were|is|are|and|or
in|on|at|for|from|his|her|their|our|its|it|with|made|make|some|somebody|someone|one|operators?
agents?|staff|employees?|clerks?|workers?|users?|customers?|persons?|people|team|member|service|shop
front|line|who|he|she|they|this|that|did|has|had|have|been|because|during|while|when|work|job|duty
individual
"""
# Short, and yet it says what is missing ("误操作无锁") or which thing failed ("计费出错").
_SYSTEMIC: Final = """
[无缺防]|系统|平台|程序|软件|接口|网关|网络|设备|服务器
计费|账务|短信|数据|参数|规则|校验|界面|机器|终端|报表|手册|文档|模板
"""
MOST_LEFT: Final = 2  # characters: a name
CLAUSES: Final = re.compile(r"[,，。;；、!！?？\n]")
NOTHING_SAID: Final = re.compile(r"[\W_\d]+")
SIMPLIFIED: Final = str.maketrans("為爲誤錯責員職執務態認個強輸錄點選寫記問題過係導緻與產業辦處線檢覆",
                                  "为为误错责员职执务态认个强输录点选写记问题过系导致与产业办处线检复")


def _joined(lines: str) -> str:
    found = "|".join(lines.split("\n")[1:-1])
    for name, part in _PARTS.items():
        found = found.replace(name, part)
    return found


BLAME: Final = re.compile(_joined(_BLAME))
FILLER: Final = re.compile(rf"{_joined(_FILLER)}|\b(?:{_joined(_ENGLISH_FILLER)})\b")
SYSTEMIC: Final = re.compile(_joined(_SYSTEMIC))


def blames_only(text: str) -> bool:
    """Whether the sentence says that somebody made a mistake, and nothing that could be mended."""
    said = unicodedata.normalize("NFKC", text).casefold().translate(SIMPLIFIED)
    clauses = [clause for clause in CLAUSES.split(said) if NOTHING_SAID.sub("", clause)]
    whole = [clause if clause.isascii() else NOTHING_SAID.sub("", clause) for clause in clauses]
    return any(BLAME.search(one) for one in whole) and all(_says_nothing_more(one) for one in whole)


def _says_nothing_more(clause: str) -> bool:
    left = NOTHING_SAID.sub("", FILLER.sub(" ", BLAME.sub(" ", clause)))
    if clause.isascii():
        return not left
    return len(left) <= MOST_LEFT and not SYSTEMIC.search(left)
