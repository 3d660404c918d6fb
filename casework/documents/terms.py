"""Relations, catalogue items and shapes of answers as four-language papers name them (授权书用语).

Keys are those of casework.people; a test compares them with the catalogue.
"""

from .contents import Names

RELATIONS = {
    "self": Names("本人", "本人", "Requerente", "Applicant"),
    "spouse": Names("配偶", "配偶", "Cônjuge", "Spouse"),
    "child": Names("子女", "子女", "Filho(a)", "Child"),
    "parent": Names("父母", "父母", "Pai/Mãe", "Parent"),
    "sibling": Names("兄弟姐妹", "兄弟姐妹", "Irmão/Irmã", "Sibling"),
    "other": Names("其他", "其他", "Outro", "Other"),
}

ITEM_NAMES = {
    "ID.STATUS": Names(
        "身份及居留有效性", "身份及居留有效性", "Identidade e validade da residência",
        "Identity and validity of residence",
    ),
    "ID.LIFE": Names("在生状况", "在生狀況", "Prova de vida", "Proof of life"),
    "HH.MEMBERS": Names(
        "家庭成员及婚姻状况", "家庭成員及婚姻狀況", "Agregado familiar e estado civil",
        "Household members and marital status",
    ),
    "INC.WAGE": Names(
        "工薪及纳税收入", "工薪及納稅收入", "Salários e rendimentos tributados",
        "Wages and taxed income",
    ),
    "INC.PENSION": Names(
        "养老金及社会保险给付", "養老金及社會保障給付", "Pensões e prestações da segurança social",
        "Pensions and social insurance benefits",
    ),
    "BEN.RELIEF": Names(
        "已获救助及津贴", "已獲援助及津貼", "Apoios e subsídios recebidos",
        "Relief and allowances received",
    ),
    "AST.DEPOSIT": Names("存款", "存款", "Depósitos bancários", "Bank deposits"),
    "AST.SECURITY": Names("证券", "證券", "Valores mobiliários", "Securities"),
    "AST.INSURANCE": Names("商业保险", "商業保險", "Seguros comerciais", "Commercial insurance"),
    "AST.PROPERTY": Names("不动产", "不動產", "Bens imóveis", "Real property"),
    "AST.VEHICLE": Names("车辆及船舶", "車輛及船舶", "Veículos e embarcações", "Vehicles and vessels"),
    "AST.BUSINESS": Names("商事登记", "商業登記", "Registo comercial", "Business registration"),
    "AST.HOUSING_FUND": Names(
        "住房公积金、公共房屋", "住房公積金、公共房屋", "Fundo de habitação; habitação pública",
        "Housing fund; public housing",
    ),
    "EXP.MEDICAL": Names(
        "必需医疗支出", "必需醫療支出", "Despesas médicas essenciais", "Necessary medical expenses"
    ),
    "EXP.EDU": Names(
        "必需教育支出", "必需教育支出", "Despesas de educação essenciais",
        "Necessary education expenses",
    ),
    "LIV.HOME_VISIT": Names(
        "居住与生活状况", "居住與生活狀況", "Condições de habitação e de vida",
        "Housing and living conditions",
    ),
    "WRK.STATUS": Names("就业状况", "就業狀況", "Situação profissional", "Employment status"),
}  # fmt: skip

#: In which shape an item is answered.
ANSWER_FORMS = {
    "amount": Names("合计金额", "合計金額", "Montante total", "Total amount"),
    "yes_no": Names("有或无", "有或無", "Sim ou não", "Yes or no"),
    "count": Names("数量", "數量", "Quantidade", "Number"),
    "band": Names("金额区间", "金額區間", "Intervalo de montante", "Range of amounts"),
    "list": Names("明细", "明細", "Discriminação", "List"),
    "text": Names("文字说明", "文字說明", "Descrição", "Description"),
}
