"""Invented people (虚构人物): names as they occur on both sides, numbers that pass the checks."""

import random
from dataclasses import dataclass
from datetime import date

from casework.people.rules.identity_numbers import Kind, check_character

SURNAMES = [
    "陈",
    "李",
    "黄",
    "何",
    "梁",
    "林",
    "张",
    "吴",
    "刘",
    "郑",
    "冯",
    "邓",
    "叶",
    "曾",
    "谭",
    "罗",
    "苏",
    "钟",
    "卢",
    "蔡",
    "潘",
    "彭",
    "杜",
    "余",
    "麦",
    "容",
    "鲍",
    "杨",
    "谢",
    "郭",
]
GIVEN = [
    "志强",
    "淑仪",
    "家豪",
    "美玲",
    "伟明",
    "秀珍",
    "国栋",
    "丽华",
    "子轩",
    "嘉欣",
    "俊杰",
    "雅婷",
    "永康",
    "慧敏",
    "建华",
    "少芬",
    "浩然",
    "思敏",
    "文辉",
    "玉兰",
    "振邦",
    "佩珊",
    "泽林",
    "晓彤",
    "锦成",
    "婉儿",
    "启明",
    "凤仪",
    "卓贤",
    "静雯",
]


@dataclass(frozen=True)
class Name:
    """A name in the forms that documents carry."""

    name: str
    hant: str = ""
    latin: str = ""


#: Applicants of the demo cases: rare characters, Macao's own spellings and Portuguese names too.
APPLICANTS = (
    Name("陈㛃", "陳㛃", "Chan Kit"),
    Name("歐陽龑", "歐陽龑", "Ao Ieong Im"),
    Name("Maria Fátima da Conceição Rosário", "羅嘉敏"),
    Name("何𬭊", "何𨭎", "Ho Hei"),
    Name("黃䶮", "黃䶮", "Wong Im"),
    Name("李𠮷祥", "李𠮷祥", "Lei Kat Cheong"),
    Name("林堃", "林堃", "Lam Kuan"),
    Name("João Manuel Xavier d’Assumpção", "沙維年"),
    Name("梁喆", "梁喆", "Leong Chit"),
    Name("司徒志豪", "司徒志豪", "Si Tou Chi Hou"),
    Name("鄭淑賢", "鄭淑賢", "Cheang Sok In"),
    Name("António José Nascimento Leong", "梁安多"),
    Name("劉國棟", "劉國棟", "Lao Kuok Tong"),
    Name("馮美儀", "馮美儀", "Fong Mei I"),
    Name("黎嘉琪", "黎嘉琪", "Lai Ka Kei"),
    Name("譚煒堃", "譚煒堃", "Tam Wai Kuan"),
    Name("Filomena do Rosário Vong", "黃菲"),
    Name("鍾㛃瑩", "鍾㛃瑩", "Chong Kit Ieng"),
    Name("蘇龑峰", "蘇龑峰", "Sou Im Fong"),
    Name("葉喆軒", "葉喆軒", "Ip Chit Hin"),
    Name("蔡永康", "蔡永康", "Choi Weng Hong"),
    Name("麥少芬", "麥少芬", "Mak Sio Fan"),
    Name("盧振邦", "盧振邦", "Lou Chan Pong"),
    Name("Carlos Alberto Sequeira", "石嘉樂"),
    Name("吳𠮷麟", "吳𠮷麟", "Ng Kat Lon"),
    Name("關玉蘭", "關玉蘭", "Kuan Iok Lan"),
    Name("杜䶮川", "杜䶮川", "Tou Im Chun"),
    Name("彭秀珍", "彭秀珍", "Pang Sao Chan"),
    Name("羅文輝", "羅文輝", "Lo Man Fai"),
    Name("謝佩珊", "謝佩珊", "Che Pui San"),
    Name("余子軒", "余子軒", "U Chi Hin"),
    Name("Ana Paula Gomes da Silva", "施安娜"),
    Name("潘慧敏", "潘慧敏", "Pun Wai Man"),
    Name("郭浩然", "郭浩然", "Kuok Hou In"),
    Name("曾堃儀", "曾堃儀", "Chang Kuan I"),
    Name("鄧麗華", "鄧麗華", "Tang Lai Wa"),
    Name("容國強", "容國強", "Iong Kuok Keong"),
    Name("Luís Filipe Pereira Chan", "陳立飛"),
    Name("鮑曉彤", "鮑曉彤", "Pao Hio Tong"),
    Name("楊思敏", "楊思敏", "Ieong Si Man"),
    Name("高𬭊之", "高𨭎之", "Kou Hei Chi"),
    Name("利鳳儀", "利鳳儀", "Lei Fong I"),
    Name("湛喆", "湛喆", "Cham Chit"),
    Name("阮家豪", "阮家豪", "Un Ka Hou"),
    Name("溫婉兒", "溫婉兒", "Wan Un I"),
    Name("許錦成", "許錦成", "Hoi Kam Seng"),
)
#: Somebody who has come twice and shown other papers each time: for the page of duplicates.
ON_FILE_TWICE = (Name("沈志華", "沈志華", "Sam Chi Wa"), date(1979, 8, 15))


def relative(surname: str, dice: random.Random) -> Name:
    """A member of the family, named after ``surname`` ("" for a name of one's own)."""
    return Name((surname or dice.choice(SURNAMES)) + dice.choice(GIVEN))


def born(age: int, day: date, dice: random.Random) -> date:
    """A birth date that makes ``age`` years on ``day``."""
    return date(day.year - age - 1, dice.randint(1, 12), dice.randint(1, 28))


# Numbers of demo people and of people made for load never meet: the first digits differ.


def macao_card(dice: random.Random) -> tuple[str, str]:
    return Kind.MACAO_BIR, f"7{dice.randrange(10**6):06d}({dice.randrange(10)})"


def home_return_permit(dice: random.Random) -> tuple[str, str]:
    return Kind.HOME_RETURN_PERMIT, f"M0{dice.randrange(10**7):07d}"


def residence_permit(birth_date: date, dice: random.Random) -> tuple[str, str]:
    body = f"820000{birth_date:%Y%m%d}{dice.randrange(1000):03d}"
    return Kind.HK_MACAO_RESIDENCE_PERMIT, body + check_character(body)


def resident_id(birth_date: date, dice: random.Random) -> tuple[str, str]:
    body = f"440402{birth_date:%Y%m%d}{dice.randrange(1000):03d}"
    return Kind.RESIDENT_ID, body + check_character(body)
