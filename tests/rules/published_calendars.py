"""Days off and days worked as the authorities announced them, written down from their notices.

``MAINLAND``: the State Council's yearly notice 《国务院办公厅关于…年部分节假日安排的通知》: spans of days
off, and the weekend days that are worked in their place. Compared day by day, 2021 to 2026, with
the transcription of the notices in the public data set holiday-cn, which names their addresses:
gov.cn/zhengce/zhengceku/ 2020-11/25/content_5564127, 2021-10/25/content_5644835,
2022-12/08/content_5730844, 202310/content_6911528, 202411/content_6986383, 202511/content_7047091.
``MACAO``: the yearly list of the Macao government 《…年度公众假期、公共行政工作人员获豁免上班及补假日的日期
表》 (gov.mo; 2020 and 2025 read in reprints): all days off, and the days with a free afternoon.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Notice:
    document: str
    off: tuple[str, ...]
    worked: tuple[str, ...]


MAINLAND = {
    2021: Notice(
        "国办发明电〔2020〕27号",
        ("01-01/01-03", "02-11/02-17", "04-03/04-05", "05-01/05-05", "06-12/06-14", "09-19/09-21",
         "10-01/10-07"),
        ("02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"),
    ),
    2022: Notice(
        "国办发明电〔2021〕11号",
        ("01-01/01-03", "01-31/02-06", "04-03/04-05", "04-30/05-04", "06-03/06-05", "09-10/09-12",
         "10-01/10-07", "12-31/12-31"),
        ("01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"),
    ),
    2023: Notice(
        "国办发明电〔2022〕16号",
        ("01-01/01-02", "01-21/01-27", "04-05/04-05", "04-29/05-03", "06-22/06-24", "09-29/10-06"),
        ("01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"),
    ),
    2024: Notice(
        "国办发明电〔2023〕7号",
        ("01-01/01-01", "02-10/02-17", "04-04/04-06", "05-01/05-05", "06-08/06-10", "09-15/09-17",
         "10-01/10-07"),
        ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    ),
    2025: Notice(
        "国办发明电〔2024〕12号",
        ("01-01/01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"),
        ("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    2026: Notice(
        "国办发明电〔2025〕7号",
        ("01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27",
         "10-01/10-07"),
        ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class List:
    holidays: tuple[str, ...]
    in_lieu: tuple[str, ...]
    excused: tuple[str, ...]
    afternoons: tuple[str, ...]


MACAO = {
    2020: List(
        ("01-01", "01-25", "01-26", "01-27", "04-04", "04-10", "04-11", "04-30", "05-01", "06-25",
         "10-01", "10-02", "10-25", "11-02", "12-08", "12-20", "12-21", "12-24", "12-25"),
        ("01-28", "01-29", "04-06", "04-13", "10-26", "12-22"),
        ("10-05",),
        ("01-24", "12-31"),
    ),
    2025: List(
        ("01-01", "01-29", "01-30", "01-31", "04-04", "04-18", "04-19", "05-01", "05-05", "05-31",
         "10-01", "10-02", "10-07", "10-29", "11-02", "12-08", "12-20", "12-21", "12-24", "12-25"),
        ("04-21", "06-02", "11-03", "12-22", "12-23"),
        (),
        ("01-28", "12-31"),
    ),
    2026: List(
        ("01-01", "02-17", "02-18", "02-19", "04-03", "04-04", "04-05", "05-01", "05-24", "06-19",
         "09-26", "10-01", "10-02", "10-18", "11-02", "12-08", "12-20", "12-22", "12-24", "12-25"),
        ("04-06", "04-07", "05-25", "09-28", "10-19", "12-21"),
        (),
        ("02-16", "12-31"),
    ),
}  # fmt: skip

#: Feasts of Macao that go by the moon or the sun (第60/2000号行政命令), from the almanac: the first
#: day of the lunar year, 清明节, 佛诞节, 端午节, 中秋节翌日, 重阳节, 冬至.
MOON_AND_SUN = {
    2021: ("02-12", "04-04", "05-19", "06-14", "09-22", "10-14", "12-21"),
    2022: ("02-01", "04-05", "05-08", "06-03", "09-11", "10-04", "12-22"),
    2023: ("01-22", "04-05", "05-26", "06-22", "09-30", "10-23", "12-22"),
    2024: ("02-10", "04-04", "05-15", "06-10", "09-18", "10-11", "12-21"),
}
#: Feasts on a fixed day (第60/2000号行政命令).
FIXED = ("01-01", "05-01", "10-01", "10-02", "11-02", "12-08", "12-20", "12-24", "12-25")


def day_of(year: int, text: str) -> date:
    return date.fromisoformat(f"{year}-{text}")


def span(year: int, text: str) -> list[date]:
    first, last = (day_of(year, part) for part in text.split("/"))
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def macao_by_law(year: int) -> tuple[set[date], set[date]]:
    """Days off and free afternoons that the law itself gives: the feasts of Order 60/2000, for those
    on a weekend the next working day (《澳门公共行政工作人员通则》第79条第4款), and the two eves."""
    new_year, *others = (day_of(year, text) for text in MOON_AND_SUN[year])
    good_friday = easter(year) - timedelta(days=2)
    feasts = {day_of(year, text) for text in FIXED} | set(others)
    feasts |= {new_year + timedelta(days=count) for count in range(3)}
    feasts |= {good_friday, good_friday + timedelta(days=1)}
    off = set(feasts)
    for feast in sorted(feasts):
        if feast.weekday() >= 5:
            day = feast
            while day.weekday() >= 5 or day in off:
                day += timedelta(days=1)
            off.add(day)
    eves = {new_year - timedelta(days=1), date(year, 12, 31)}
    return off, {eve for eve in eves if eve.weekday() < 5 and eve not in off}
