"""The text of the authorization (授权书文本) in its four languages.

A legal text is issued in all of its languages at once, whatever the officer's screen shows, so it
stands here and not in the translation catalogues. Words in ``%( )s`` are filled in by forms.py.
The Portuguese keeps the spelling in official use in Macao.
"""

from .contents import Names

TITLE = Names("授权书", "授權書", "Declaração de autorização", "Authorization")
SUBTITLE = Names(
    "家庭经济状况及生活状况异地核查授权书",
    "家庭經濟狀況及生活狀況異地核查授權書",
    "Verificação transfronteiriça da situação económica e das condições de vida",
    "Cross-border verification of means and living conditions",
)

SECTIONS = {
    "applicant": Names("一、申请人", "申請人", "Requerente", "Applicant"),
    "members": Names(
        "二、共同生活的家庭成员", "共同生活的家庭成員", "Agregado familiar", "Household members"
    ),
    "items": Names("三、核查事项", "核查事項", "Elementos a verificar", "Items to be verified"),
    "recipient": Names(
        "四、接收方与期限", "接收方與期限", "Destinatário e prazo", "Recipient and period"
    ),
    "text": Names("五、授权内容", "授權內容", "Termos da autorização", "Terms of authorization"),
    "consents": Names(
        "六、单独同意", "單獨同意", "Consentimentos específicos", "Separate consents"
    ),
    "signatures": Names("七、签署", "簽署", "Assinaturas", "Signatures"),
}

LABELS = {
    "number": Names("编号", "編號", "N.º", "No."),
    "name": Names("姓名", "姓名", "Nome", "Name"),
    "relation": Names("关系", "關係", "Relação", "Relation"),
    "document": Names("证件", "證件", "Documento", "Document"),
    "masked": Names("证件号码", "證件號碼", "Número", "Number"),
    "residence": Names("居住地", "居住地", "Residência", "Residence"),
    "born": Names("出生日期", "出生日期", "Nascimento", "Born"),
    "case": Names("个案编号", "個案編號", "Processo", "Case"),
    "code": Names("代码", "代碼", "Código", "Code"),
    "item": Names("事项", "事項", "Elemento", "Item"),
    "persons": Names("所涉人员", "所涉人員", "Pessoas", "Persons"),
    "period": Names("期间", "期間", "Período", "Period"),
    "answer": Names("答复形式", "答覆形式", "Resposta", "Answer"),
    "agency": Names("授权机构", "獲授權機構", "Entidade autorizada", "Authorized agency"),
    "recipient": Names("接收方", "接收方", "Destinatário", "Recipient"),
    "contact": Names("联系方式", "聯絡方式", "Contacto", "Contact"),
    "validity": Names("有效期", "有效期", "Validade", "Validity"),
    "channel": Names("跨境依据", "跨境依據", "Base da transferência", "Transfer basis"),
    "signer": Names("签署人", "簽署人", "Signatário", "Signer"),
    "capacity": Names("签署身份", "簽署身份", "Qualidade", "Capacity"),
    "signature": Names(
        "签名及指模", "簽名及指模", "Assinatura e impressão digital", "Signature, fingerprint"
    ),
    "date": Names("日期", "日期", "Data", "Date"),
    "handler": Names("经办人", "經辦人", "Técnico", "Handling officer"),
    "seal": Names("机构印章", "機構印章", "Carimbo", "Seal"),
    "self": Names("本人签署", "本人簽署", "Em nome próprio", "In person"),
    "guardian": Names("监护人代签", "監護人代簽", "Pelo tutor legal", "By the guardian"),
    "ward": Names("被监护人", "被監護人", "Tutelado", "Ward"),
    "agree": Names("同意", "同意", "Concordo", "I agree"),
    "disagree": Names("不同意", "不同意", "Não concordo", "I do not agree"),
    "sample": Names("示例参数", "示例參數", "valor exemplificativo", "sample value"),
    "verify": Names("扫码核验", "掃碼核驗", "Verificar", "Verify"),
}

NO_MEMBERS = Names(
    "无其他共同生活的家庭成员。",
    "沒有其他共同生活的家庭成員。",
    "Não há outros membros no agregado familiar.",
    "There are no other household members.",
)

ATTACHED = Names(
    "附件 authorization.json（机器可读副本）的 SHA-256",
    "附件 authorization.json（機器可讀副本）的 SHA-256",
    "SHA-256 do anexo authorization.json (cópia legível por máquina)",
    "SHA-256 of the attached authorization.json (machine-readable copy)",
)

#: Title and text of each clause.
CLAUSES = (
    (
        Names("声明", "聲明", "Declaração", "Declaration"),
        Names(
            "本人及本表所列家庭成员自愿申请社会救助，已知悉有关政策；所提交的材料和申报的收入、财产真实、完整，"
            "如有不实，依法承担责任。",
            "本人及本表所列家庭成員自願申請社會救助，已知悉有關政策；所提交的資料及申報的收入、財產真實、完整，"
            "如有不實，依法承擔責任。",
            "Eu e os membros do agregado familiar aqui identificados requeremos voluntariamente assistência "
            "social e conhecemos as regras aplicáveis. Os documentos apresentados e os rendimentos e bens "
            "declarados são verdadeiros e completos; respondemos nos termos da lei por qualquer omissão ou "
            "falsidade.",
            "The household members named in this form and I apply for social relief of our own free will "
            "and know the policy. The papers handed in and the income and property declared are true and "
            "complete; we answer under the law for anything concealed or false.",
        ),
    ),
    (
        Names("授权", "授權", "Autorização", "Authorization"),
        Names(
            "授权%(agency)s，以及受其委托的%(recipient)s，就第三部分所列事项、人员和期间核查本人及家庭成员的经济状况和生活状况。"
            "超出所列的，不得查询、提供。",
            "授權%(agency)s，以及受其委託的%(recipient)s，就第三部分所列事項、人員及期間核查本人及家庭成員的經濟狀況及生活狀況。"
            "超出所列者，不得查詢、提供。",
            "Autorizamos a entidade autorizada (%(agency)s) e, a seu pedido, o destinatário (%(recipient)s) "
            "a verificar a nossa situação económica e as nossas condições de vida, quanto aos elementos, "
            "às pessoas e aos períodos indicados na secção 3 (三). Nada além disso pode ser consultado ou "
            "comunicado.",
            "We authorize the authorized agency (%(agency)s) and, at its request, the recipient "
            "(%(recipient)s) to verify our means and living conditions as to the items, persons and "
            "periods listed in section 3 (三). Nothing beyond them may be looked up or passed on.",
        ),
    ),
    (
        Names("目的", "目的", "Finalidade", "Purpose"),
        Names(
            "只用于审核本次社会救助申请、核定救助金额，以及依法进行的监督和救济。",
            "只用於審核本次社會救助申請、核定援助金額，以及依法進行的監督及申訴。",
            "Apenas para apreciar este pedido de assistência social, fixar o respectivo montante e para a "
            "fiscalização e os meios de impugnação previstos na lei.",
            "Only to examine this application for social relief, to set its amount, and for the supervision "
            "and remedies that the law provides.",
        ),
    ),
    (
        Names("方式", "方式", "Modo de tratamento", "Method"),
        Names(
            "由双方经办人员通过加密的协查通道逐项查询、逐项答复，能以有无、区间或者总额答复的，不提供明细；不作自动化决定。",
            "由雙方經辦人員通過加密的協查通道逐項查詢、逐項答覆，能以有無、區間或總額答覆者，不提供明細；不作自動化決定。",
            "Os técnicos de ambas as partes perguntam e respondem, elemento a elemento, por um canal cifrado, "
            "sem pormenores quando baste sim ou não, um escalão ou um total; não há decisões "
            "automatizadas.",
            "Officers of both sides ask and answer item by item through an encrypted channel, "
            "with no details where yes or no, a band or a total will do; no decision is automated.",
        ),
    ),
    (
        Names("期限", "期限", "Prazo", "Period"),
        Names(
            "本授权自%(valid_from)s起至%(valid_until)s止有效；期满或者撤回后不得再据此查询。",
            "本授權自%(valid_from)s起至%(valid_until)s止有效；期滿或撤回後不得再據此查詢。",
            "Esta autorização é válida de %(valid_from)s a %(valid_until)s; depois de caducar ou de ser "
            "revogada, não permite novas consultas.",
            "This authorization is valid from %(valid_from)s to %(valid_until)s; once it has expired or been "
            "withdrawn, nothing more may be looked up under it.",
        ),
    ),
    (
        Names("权利的行使", "權利的行使", "Exercício dos direitos", "Exercising your rights"),
        Names(
            "可以向%(agency)s或者按第四部分的联系方式向接收方查阅、复制、更正、删除个人信息，请求说明处理情况，或者投诉；"
            "有关机构不得因此不予办理。",
            "可向%(agency)s或按第四部分的聯絡方式向接收方查閱、複製、更正、刪除個人資料，請求說明處理情況，或作出投訴；"
            "有關機構不得因此不予辦理。",
            "Pode pedir à entidade autorizada, ou ao destinatário pelos contactos da secção 4 (四), o acesso aos seus dados, "
            "a respectiva cópia, rectificação ou eliminação e explicações sobre o tratamento, ou apresentar "
            "queixa; nenhum serviço pode por isso recusar atendê-lo.",
            "You may ask the authorized agency, or the recipient at the contact in section 4 (四), for access to your data, a "
            "copy, correction, deletion or an explanation of how they are handled, or complain; no office may "
            "turn you away for it.",
        ),
    ),
    (
        Names("撤回", "撤回", "Revogação", "Withdrawal"),
        Names(
            "可以随时向任一经办机构以口头或者书面方式撤回本授权，撤回即时生效，进行中的核查即时停止；撤回前已进行的核查不受影响。",
            "可隨時向任一經辦機構口頭或書面撤回本授權，撤回即時生效，進行中的核查即時停止；撤回前已進行的核查不受影響。",
            "Pode revogar esta autorização a todo o tempo, oralmente ou por escrito, junto de qualquer dos "
            "serviços; a revogação produz efeitos imediatos e faz cessar as verificações em curso, sem afectar "
            "as já feitas.",
            "You may withdraw this authorization at any time, orally or in writing, at either office. "
            "Withdrawal takes effect at once and stops checks under way; checks already made are not affected.",
        ),
    ),
    (
        Names("保存与保密", "保存與保密", "Conservação e sigilo", "Retention and confidentiality"),
        Names(
            "核查所得原始资料在结案后保存%(years)s年，期满删除；经办人员依法保密，每次查阅均有记录。%(sample)s",
            "核查所得原始資料於結案後保存%(years)s年，期滿刪除；經辦人員依法保密，每次查閱均有記錄。%(sample)s",
            "Os elementos obtidos conservam-se durante %(years)s anos após o encerramento do processo e são "
            "depois eliminados; os técnicos estão obrigados a sigilo e cada consulta fica registada. %(sample)s",
            "What is obtained is kept for %(years)s years after the case is closed and then deleted; officers "
            "are bound to secrecy and every reading is recorded. %(sample)s",
        ),
    ),
    (
        Names("不同意的后果", "不同意的後果", "Se não concordar", "If you do not agree"),
        Names(
            "可以不同意其中任何一项。不同意不影响提出申请，相应事项由本人自行提交证明材料。",
            "可不同意其中任何一項。不同意並不影響提出申請，相應事項由本人自行提交證明文件。",
            "Pode recusar qualquer dos elementos. A recusa não impede o pedido; nesse caso, cabe-lhe "
            "apresentar os respectivos comprovativos.",
            "You may refuse any item. Refusing does not bar the application; you then hand in proof of that "
            "item yourself.",
        ),
    ),
    (
        Names("依据", "依據", "Fundamento legal", "Legal basis"),
        Names(
            "《社会救助暂行办法》第五十八条；《个人信息保护法》第十五条、第二十九条、第三十一条、第三十九条；"
            "珠民〔2021〕156号；澳门第8/2005号法律。",
            "《社會救助暫行辦法》第五十八條；《個人信息保護法》第十五條、第二十九條、第三十一條、第三十九條；"
            "珠民〔2021〕156號；澳門第8/2005號法律《個人資料保護法》。",
            "Medidas Provisórias de Assistência Social, artigo 58.º; Lei da Protecção de Informações Pessoais "
            "da República Popular da China, artigos 15.º, 29.º, 31.º e 39.º; 珠民〔2021〕156号; Lei n.º 8/2005 "
            "de Macau (Lei da Protecção de Dados Pessoais).",
            "Interim Measures for Social Assistance, article 58; Personal Information Protection Law of the "
            "People's Republic of China, articles 15, 29, 31 and 39; 珠民〔2021〕156号; Macao Law 8/2005 "
            "(Personal Data Protection Act).",
        ),
    ),
)

#: What the law wants agreed to by itself, each with a tick-box of its own.
CONSENTS = {
    "cross_border": (
        Names("跨境提供", "跨境提供", "Comunicação transfronteiriça", "Cross-border provision"),
        Names(
            "同意向%(recipient)s提供本表所列个人信息，用于所列目的。",
            "同意向%(recipient)s提供本表所列個人資料，用於所列目的。",
            "Consinto que os dados pessoais aqui indicados sejam comunicados ao destinatário "
            "(%(recipient)s) para a finalidade indicada.",
            "I consent to the personal data listed here being provided to the recipient "
            "(%(recipient)s) for the purpose stated.",
        ),
    ),
    "financial": (
        Names(
            "敏感的财务信息",
            "敏感的財務資料",
            "Dados financeiros sensíveis",
            "Sensitive financial information",
        ),
        Names(
            "同意处理收入、存款、证券、保险、房产等敏感信息；此为核定救助资格和金额所必需，所得结果可能影响救助决定。",
            "同意處理收入、存款、證券、保險、不動產等敏感資料；此為核定援助資格及金額所必需，所得結果可能影響援助決定。",
            "Consinto no tratamento de dados sensíveis sobre rendimentos, depósitos, valores mobiliários, "
            "seguros e imóveis; são necessários para apurar o direito e o montante e podem influir na decisão.",
            "I consent to sensitive data on income, deposits, securities, insurance and property being "
            "handled; they are needed to settle entitlement and amount, and may affect the decision.",
        ),
    ),
    "minors": (
        Names(
            "不满十四周岁未成年人的信息",
            "未滿十四歲未成年人的資料",
            "Dados de menores de 14 anos",
            "Information of minors under 14",
        ),
        Names(
            "作为父母或者其他监护人，同意处理本表所列不满十四周岁未成年人的个人信息。",
            "作為父母或其他監護人，同意處理本表所列未滿十四歲未成年人的個人資料。",
            "Na qualidade de pai, mãe ou tutor, consinto no tratamento dos dados pessoais dos menores de 14 "
            "anos aqui indicados.",
            "As parent or other guardian, I consent to the personal data of the minors under 14 listed here "
            "being handled.",
        ),
    ),
    "banks": (
        Names("向银行查询", "向銀行查詢", "Consulta a instituições bancárias", "Inquiry at banks"),
        Names(
            "同意由有权机构向银行等金融机构查询所列人员的存款总额或者区间，不提供交易明细。",
            "同意由有權機構向銀行等金融機構查詢所列人員的存款總額或區間，不提供交易明細。",
            "Consinto que a entidade competente pergunte a bancos e outras instituições financeiras o total "
            "ou o escalão dos depósitos das pessoas indicadas, sem acesso aos movimentos.",
            "I consent to the competent body asking banks and other financial institutions for the total or "
            "band of the deposits of the persons listed, without their transactions.",
        ),
    ),
}

DISAGREEING = Names(
    "每项请在□内打√。签署人意见不一致的，请各自另填一份。",
    "每項請在□內加√。簽署人意見不一致者，請各自另填一份。",
    "Assinale uma opção por linha. Havendo opiniões diferentes, cada signatário preenche um formulário.",
    "Tick one box per line. Signers who differ each fill in a form of their own.",
)
