"""The words of reports in English and Chinese. Texts of rules stand in the rule files."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "healthy": ("HEALTHY", "健康"),
    "faulty": ("FAULTY", "存在故障"),
    "undetermined": ("UNDETERMINED", "无法判断"),
    "causes": ("{n} root cause(s)", "{n} 个根因"),
    "symptoms": ("{n} symptom(s) explained", "{n} 个症状已归因"),
    "unexplained_n": ("{n} unexplained", "{n} 个未解释"),
    "unchecked": ("{n} of {all} checks not evaluable", "{all} 项检查中有 {n} 项无法评估"),
    "bundle": ("bundle", "诊断包"),
    "namespace": ("namespace", "命名空间"),
    "captured": ("captured", "采集时间"),
    "incomplete": ("the bundle is damaged or incomplete", "诊断包损坏或不完整"),
    "respond": ("respond", "响应时间"),
    "scope": ("scope", "影响范围"),
    "confidence": ("confidence", "置信度"),
    "from": ("from", "依据"),
    "evidence": ("Evidence", "证据"),
    "explains": ("Explains", "由此引起"),
    "do": ("What to do", "处理步骤"),
    "unexplained": ("Seen, and explained by nothing in this bundle", "已发现但诊断包无法解释"),
    "advice": ("Worth knowing", "其他提示"),
    "suppressed": ("Left out by filters of the site", "已被站点过滤器排除"),
    "ignore": ("ignored until {until}", "忽略至 {until}"),
    "downgrade": ("downgraded until {until}", "降级至 {until}"),
    "open": ("May lie behind it, and cannot be told from this bundle", "可能的原因，但诊断包无法判断"),
    "gaps": ("Could not be checked", "无法检查的内容"),
    "ask": ("ask for", "请提供"),
    "hidden": ("hides", "影响"),
    "warnings": ("While reading", "读取时的警告"),
    "no_cause": (
        "Something is wrong, but this bundle does not hold the cause.",
        "存在故障，但诊断包中没有根因的证据。",
    ),
    "healthy_text": (
        "Every pod is ready and every Service has endpoints; no rule found a fault.",
        "所有 Pod 均就绪，所有 Service 都有端点，没有规则发现故障。",
    ),
    "undetermined_text": (
        "The bundle shows too little of the system to call it healthy.",
        "诊断包信息不足，不能判断系统健康。",
    ),
    "restart": ("restarts", "会重启"),
    "change": ("changes the system", "会修改系统"),
    "data_loss": ("LOSES DATA", "会丢失数据"),
    "destroys": ("destroys", "将丢失"),
    "more": ("… {n} more", "…… 另有 {n} 项"),
    "times": ("{n} times", "{n} 次"),
}


def word(lang: str, key: str, **values: object) -> str:
    """A word or phrase in a language, its placeholders filled."""
    english, chinese = WORDS[key]
    return (chinese if lang == "zh" else english).format(**values)
