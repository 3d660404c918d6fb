"""What invented applicants and officers of the demo cases say. Sample texts, no real events."""

import random

from casework.cases.models import Cause

#: Causes that strike on a day, where the place of the emergency decides who is competent.
SUDDEN = (Cause.FIRE, Cause.TRAFFIC, Cause.ACCIDENT, Cause.DISASTER)

CIRCUMSTANCES = {
    Cause.FIRE: ("租住房屋因线路老化起火，家具和随身财物烧毁，暂住亲友家，急需解决基本生活。",),
    Cause.TRAFFIC: ("驾驶电动车下班途中被撞，下肢骨折住院，肇事方尚未赔付，家中收入中断。",),
    Cause.ILLNESS: (
        "申请人突发脑出血住院，自费部分较高，积蓄已用尽，配偶须陪护不能上班。",
        "确诊重病后往返两地治疗，医疗支出远超家庭收入，已向亲友借款。",
    ),
    Cause.ACCIDENT: ("在工地高处坠落受伤，短期内不能劳动，无其他收入来源。",),
    Cause.DISASTER: ("台风致住所进水，家电和被褥受损，一时无力购置。",),
    Cause.EXPENSES: ("家中老人失能需请人照护，支出骤增，每月收不抵支。",),
    Cause.JOB_LOSS: ("任职的商铺结业，突然失去工作，房租已拖欠两个月。",),
    Cause.OTHER: ("独居，近期丧偶，办理后事后积蓄所剩无几，生活出现困难。",),
}
FINDINGS = (
    "租住两房一厅，陈设简单；申请人行动不便，家中无贵重物品。邻居反映情况与申报一致。",
    "住所约四十平方米，房租每月一千八百元；查看了缴费单据和药品，生活确有困难。",
    "合租一间房，卫生尚可；申请人述说求职经过，查看了离职证明和租约。",
)
OPINIONS = (
    "经核对和入户调查，申报属实，家庭遭遇突发困难，符合临时救助条件，建议给予救助。",
    "家庭支出明显超出承受能力，两地核查未发现瞒报，建议给予一次性救助。",
)
NOTES = (
    "已电话联系申请人，约定下周一上午到窗口补签。",
    "申请人听力不便，请联系时发短信。",
    "居委会反映该户近日在医院陪护，入户前先预约。",
    "已提醒申请人保留发票原件。",
)
WITHDRAWN = "申请人提交书面撤回说明，表示改由子女赡养，暂不需要异地核查。"
RECEIPTS = "附住院发票"
LIVING = "经社工中心走访，该户居住于公共房屋，生活简朴，无异常情况。"
DIFFERS = "与申报略有出入，系补发工资或利息。"
NOT_CHECKED = "持有单位未能在期限内答复。"
REQUEST_REFUSED = "所列人员在本地无登记记录，无可核查的持有单位，请核对证件后重新提出。"
DISPUTED = "存款一项未说明截止日期，请重新核查。"
NOT_ACCEPTED = "经核对，家庭人均收入和存款超过规定标准，不符合临时救助条件。"
APPROVED = "家庭遭遇突发困难，经核对、入户调查和公示无异议，符合临时救助条件。"
REJECTED = "公示期间及复核中查明家庭另有较大额存款，经济状况超过规定标准。"
RETURNED = "家庭支出情况不够清楚，请补充入户调查后再报。"
URGENT = "申请人住院待手术，无力缴纳押金，家中无人照料，不能等待核对和公示。"
QUICKLY = "突发疾病，基本生活暂时无着，所需金额不大。"
IN_ADVANCE = "经电话核实，情况紧急，先行救助。"
SMALL_AID = "符合小额快救条件，予以批准。"
IRREGULAR = "补办手续时查明家庭另有较大额存款，当时不存在紧急情形。"
APPLICATION_WITHDRAWN = "申请人表示亲属已接济，不再申请。"
MOVED = "家庭已迁往外地居住，不再属于本地管辖。"
REOPENED = "家庭说明材料遗失后已补齐，请求重新办理。"
ABSENT = "申请人赴外地就医，暂时无法配合核查，家属已说明情况。"
AWAY = "申请人住院，约定出院后补充说明。"
TOO_LITTLE = "批准金额不足以支付后续治疗费用，请求复核。"
MAINTAINED = "经复核，原决定认定事实清楚，金额与家庭困难程度相当，予以维持。"
COMPLAINT = "申请多日未有答复，电话多次无人接听。"
COURT = "香洲区人民法院"
COURT_NUMBER = "（%(year)s）粤0402行初88号"
GIVE_BACK = "先行救助时不存在紧急情形，已发放的救助金应予归还。"
OBJECTOR = "同楼住户"
OBJECTION = "该户近月新购小汽车一辆，请核实其经济状况。"
DISMISSED = "经核查，车辆为亲戚所有，该户仅临时借用，异议不成立。"
UPHELD = "经核查，该户确有未申报的车辆，须重新入户调查。"

_STREETS = {
    "ZH-XZ-GB": "珠海市香洲区拱北街道迎宾南路",
    "ZH-XZ-CX": "珠海市香洲区翠香街道兴业路",
    "ZH-XZ-NP": "珠海市香洲区南屏镇环屏路",
    "ZH-XZ-JD": "珠海市香洲区吉大街道景山路",
    "ZH-XZ-QS": "珠海市香洲区前山街道明珠南路",
    "ZH-XZ-WZ": "珠海市香洲区湾仔街道南湾大道",
    "ZH-JW-SZ": "珠海市金湾区三灶镇金海岸大道",
    "ZH-DM-JA": "珠海市斗门区井岸镇井湾路",
    "ZH-GX-TJ": "珠海高新区唐家湾镇港湾大道",
    "ZH-WS-GS": "珠海万山区桂山镇桂山大道",
    "HQ": "横琴粤澳深度合作区琴海东路",
    "ZH-XZ": "珠海市香洲区昌盛路",
    "ZH-DM": "珠海市斗门区白蕉路",
}


def address(office: str, dice: random.Random) -> str:
    """An address that nobody has: the house numbers of these streets do not go so far."""
    street = _STREETS.get(office, "珠海市香洲区人民东路")
    return f"{street}{dice.randint(9000, 9999)}号{dice.randint(1, 9)}栋{dice.randint(101, 2404)}室"
