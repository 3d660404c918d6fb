"""How dates and numbers are read and written, by language (FORMAT_MODULE_PATH).

Django's own Chinese formats refuse 2022年7月15日 and do not group numbers; officers of both sides
also type each other's habits, so every language accepts the same spellings.
"""

#: The first is what a form shows again; the others are accepted as well.
DATE_INPUT_FORMATS = [
    "%Y-%m-%d",  # 2022-07-15
    "%Y年%m月%d日",  # 2022年7月15日
    "%Y/%m/%d",  # 2022/7/15
    "%Y.%m.%d",  # 2022.7.15
    "%d %B %Y",  # 15 July 2022
    "%d %b %Y",  # 15 Jul 2022
]

#: Every spelling of the day, with minutes.
DATETIME_INPUT_FORMATS = [f"{day} %H:%M" for day in DATE_INPUT_FORMATS]

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
