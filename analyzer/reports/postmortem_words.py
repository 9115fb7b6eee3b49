"""The words of a postmortem in English and Chinese."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Postmortem", "事故复盘"),
    "draft": (
        "Draft, made from a diagnostic bundle. E1, E2, … are lines of the bundle, listed at the end.",
        "草稿，根据诊断包生成。E1、E2…… 为诊断包中的行，见文末。",
    ),
    "authors": ("Authors", "作者"),
    "status": ("Status", "状态"),
    "summary": ("Summary", "概要"),
    "impact": ("Impact", "影响"),
    "timeline": ("Timeline", "时间线"),
    "causes": ("Root cause", "根因"),
    "factors": ("What else was found", "其他发现"),
    "detection": ("Detection: what would have told earlier", "检测：哪些手段本可更早发现"),
    "helped": ("What helped", "有效措施"),
    "actions": ("Actions", "改进措施"),
    "open": ("What this bundle cannot tell", "诊断包无法说明的内容"),
    "notes": ("Notes of the investigation", "调查笔记"),
    "evidence": ("Evidence", "证据"),
    "led_to": ("It led to {n} symptom(s) on {names}.", "由此引起 {n} 个症状，涉及 {names}。"),
    "began": ("The first bad moment is {at}{error}.", "首个异常时刻为 {at}{error}。"),
    "captured": ("The bundle was made at {at}.", "诊断包采集于 {at}。"),
    "ended": ("It ended at", "结束时间"),
    "users": ("Users and requests affected", "受影响的用户与请求"),
    "data": ("Data lost", "数据丢失"),
    "no_times": ("Nothing in this bundle bears a time.", "诊断包中没有时间信息。"),
    "what": ("what", "事件"),
    "first_bad": ("First bad moment.", "首个异常时刻。"),
    "noticed": ("noticed by, how", "由谁、如何发现"),
    "resolved": ("resolved by, how", "由谁、如何解决"),
    "confidence": ("Confidence", "置信度"),
    "chain": ("What it led to:", "引起的后果："),
    "more": ("… {n} more", "…… 另有 {n} 项"),
    "lacks_readiness": (
        "Container {container} of {workload} has no readiness probe: traffic reaches it whatever its state.",
        "{workload} 的容器 {container} 没有就绪探针：无论状态如何都会接收流量。",
    ),
    "lacks_liveness": (
        "Container {container} of {workload} has no liveness probe: one that hangs is not restarted.",
        "{workload} 的容器 {container} 没有存活探针：挂起后不会被重启。",
    ),
    "lacks_memory_limit": (
        "Container {container} of {workload} has no memory limit.",
        "{workload} 的容器 {container} 没有内存上限。",
    ),
    "lacks_cpu_request": (
        "Container {container} of {workload} requests no CPU.",
        "{workload} 的容器 {container} 没有 CPU 请求。",
    ),
    "add_readiness": (
        "Give container {container} of {workload} a readiness probe",
        "为 {workload} 的容器 {container} 配置就绪探针",
    ),
    "add_liveness": (
        "Give container {container} of {workload} a liveness probe",
        "为 {workload} 的容器 {container} 配置存活探针",
    ),
    "add_memory_limit": (
        "Give container {container} of {workload} a memory limit",
        "为 {workload} 的容器 {container} 设置内存上限",
    ),
    "add_cpu_request": (
        "Let container {container} of {workload} request CPU",
        "为 {workload} 的容器 {container} 设置 CPU 请求",
    ),
    "alerts": ("Alerts that fired, or did not", "触发或未触发的告警"),
    "action": ("action", "措施"),
    "kind": ("kind", "类型"),
    "owner": ("owner", "负责人"),
    "due": ("due", "期限"),
    "mend": ("mend", "修复"),
    "prevent": ("prevent", "预防"),
    "see": ("see", "可观测"),
    "collect": ("Collect", "补充采集"),
    "ask": ("ask for", "请提供"),
    "restart": ("restarts", "会重启"),
    "change": ("changes the system", "会修改系统"),
    "data_loss": ("LOSES DATA", "会丢失数据"),
}


def word(lang: str, key: str, **values: object) -> str:
    """A word or sentence in a language, its placeholders filled."""
    return WORDS[key][lang == "zh"].format(**values)
