"""The words of `analyzer diff` in English and Chinese. Fields of objects are told as the API names them."""

from __future__ import annotations

DIFF_WORDS: dict[str, tuple[str, str]] = {
    "old": ("OLD", "旧"),
    "new_side": ("NEW", "新"),
    "captured": ("captured", "采集时间"),
    "none": ("(none)", "（无）"),
    "no_change": ("no change", "没有变化"),
    "causes": ("Root causes", "根因"),
    "findings": ("Other findings", "其他发现"),
    "objects": ("Objects", "对象"),
    "usage": ("Restarts and usage", "重启与资源用量"),
    "patterns": ("Log patterns", "日志模式"),
    "checks": ("Health checks", "健康检查"),
    "gaps": ("Gaps", "缺失信息"),
    "uncompared": ("Could not be compared", "无法比较的内容"),
    "new": ("new", "新出现"),
    "worse": ("worse", "加重"),
    "eased": ("eased", "减轻"),
    "resolved": ("resolved", "已解决"),
    "lost": ("lost sight of", "无法确认"),
    "same": ("still there", "仍存在"),
    "came": ("new", "新增"),
    "went": ("gone", "消失"),
    "changed": ("changed", "变化"),
    "gone": ("gone", "消失"),
    "opened": ("opened", "新出现"),
    "closed": ("closed", "已补全"),
    "same_findings": ("{n} other finding(s) are the same", "另有 {n} 项发现没有变化"),
    "same_causes": ("{n} root cause(s) still there", "{n} 个根因仍存在"),
    "priority": ("priority {old} → {new}", "优先级 {old} → {new}"),
    "entities": ("{old} → {new} objects concerned", "涉及对象 {old} → {new}"),
    "counts": ("{old} → {new} times", "次数 {old} → {new}"),
    "root_now": ("found before, a root cause now", "此前已发现，现在成为根因"),
    "root_no_more": ("still found, no root cause any more", "仍然存在，但不再是根因"),
    "maybe_before": ("may have been there before: {why}", "以前可能已经存在：{why}"),
    "not_run": ("the rule {rule} was not run", "规则 {rule} 未运行"),
    "filtered": ("a filter of the site leaves it out", "被站点过滤器排除"),
    "and": ("; ", "；"),
    "rule_and_why": ("{rule}: {why}", "{rule}：{why}"),
    "ask": ("ask for", "请提供"),
    "restarts": ("restarts", "重启次数"),
    "memory": ("memory", "内存"),
    "cpu": ("CPU", "CPU"),
    "of_pods": ("{value} ({n} pods)", "{value}（{n} 个 Pod）"),
    "times": ("{n} times", "{n} 次"),
    "unsure": ("the log of {side} is not whole", "{side}的日志不完整"),
    "more": ("… {n} more", "…… 另有 {n} 项"),
    "lines": ("line {n}", "第 {n} 行"),
    "unseen": (
        "{kind}: {n} of {side} cannot be seen in the other bundle",
        "{kind}：{side}诊断包中的 {n} 个对象在另一诊断包中无法查看",
    ),
    "unseen_fields": (
        "{field}: told of {n} object(s) by one of the bundles alone",
        "{field}：有 {n} 个对象仅在一个诊断包中可见",
    ),
    "secrets": (
        "{n} secret value(s) that look alike: tokens of two bundles are made by keys of their own ({names})",
        "{n} 个外观相同的敏感值：两个诊断包的标记由不同密钥生成，无法比较（{names}）",
    ),
    "reversed": ("OLD was captured after NEW", "旧诊断包的采集时间晚于新诊断包"),
    "incomplete": ("{side} is damaged or incomplete", "{side}诊断包损坏或不完整"),
    "namespaces": (
        "the bundles are of two namespaces: {old}, {new}",
        "两个诊断包的命名空间不同：{old}、{new}",
    ),
    "versions": (
        "the bundles were read by two versions of this program: {old}, {new}",
        "两个诊断包由不同版本的程序分析：{old}、{new}",
    ),
    "healthy": ("HEALTHY", "健康"),
    "faulty": ("FAULTY", "存在故障"),
    "undetermined": ("UNDETERMINED", "无法判断"),
    "ok": ("ok", "正常"),
    "warning": ("warning", "警告"),
    "error": ("error", "错误"),
    "unknown": ("unknown", "未知"),
}


def diff_word(lang: str, key: str, **values: object) -> str:
    """A word or phrase in a language, its placeholders filled."""
    english, chinese = DIFF_WORDS[key]
    return (chinese if lang == "zh" else english).format(**values)
