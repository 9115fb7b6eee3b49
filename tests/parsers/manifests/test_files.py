"""Files as people make them: appended dumps, messages between, broken and cut off."""

from __future__ import annotations

from itertools import pairwise

import pytest

from analyzer.model import ConfigMapEntry, ObjectMention, Pod, Service
from tests.parsers.manifests.making import as_json, found, only, parse, parse_file, parse_lines, read_lines

CONFIG_MAP = "apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: shop\n"
LIST = read_lines("configmaps-1.20.yaml")
STARTS = [3, 42, 98]  # lines of its items
END = 157  # the line of its `kind: List`


def names(text: str) -> list[str]:
    return [mention.name for mention in found(parse(text), ObjectMention)]


@pytest.mark.parametrize("between", ["", "---\n", "\n...\n---\n", "# Source: chart/templates/x.yaml\n"])
def test_appended_documents_are_all_read(between: str) -> None:
    text = (
        CONFIG_MAP.format("one") + between + CONFIG_MAP.format("two") + between + CONFIG_MAP.format("three")
    )
    assert names(text) == ["one", "two", "three"]
    assert parse(text).unparsed == []


def test_documents_may_begin_with_their_kind_or_with_a_key_before_the_version() -> None:
    by_kind = "kind: Service\napiVersion: v1\nmetadata: {name: s}\n"
    sliced = "addressType: IPv4\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: e\n"
    parsed = parse(by_kind + by_kind + sliced + sliced)
    assert [(m.kind, m.line) for m in found(parsed, ObjectMention)] == [
        ("Service", 1),
        ("Service", 4),
        ("EndpointSlice", 7),
        ("EndpointSlice", 12),
    ]
    assert parsed.kind == "manifests"


def test_yaml_and_json_dumps_stand_in_one_file() -> None:
    json_lines = as_json("pods.yaml").splitlines()
    parsed = parse_lines([*LIST, *json_lines, *LIST])
    assert len(found(parsed, ObjectMention)) == 9
    assert [m.line for m in found(parsed, ObjectMention)][:3] == STARTS
    assert parsed.unparsed == []
    assert parsed.kind == "manifests"


def test_json_objects_may_stand_in_an_array_or_one_after_the_other_on_a_line() -> None:
    one = '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}'
    for text in (
        f"[{one},{one}]",
        one + one,
        one + "\n" + one,
        f'{{"items":[{one},{one}]}}',
        f"[\n{one},\n{one}\n]",
    ):
        parsed = parse(text)
        assert (len(found(parsed, ObjectMention)), parsed.unparsed) == (2, []), text


def test_items_of_a_raw_list_have_the_kind_of_the_list() -> None:
    yaml = "apiVersion: v1\nitems:\n- metadata:\n    name: a\n- metadata:\n    name: b\nkind: PodList\n"
    json = (
        '{"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}],"kind":"PodList","apiVersion":"v1"}'
    )
    for text in (yaml, json):
        parsed = parse(text)
        assert [pod.name for pod in found(parsed, Pod)] == ["a", "b"]
        assert (parsed.kind, parsed.unparsed) == ("pods", [])


def test_an_object_may_have_a_field_named_items() -> None:
    text = "apiVersion: example.com/v1\nitems:\n- a\nkind: Menu\nmetadata:\n  name: m\n"
    json = '{"apiVersion":"example.com/v1","items":[{"a":1}],"kind":"Menu","metadata":{"name":"m"}}'
    assert names(text) == names(json) == ["m"]


def test_lists_in_lists_and_flow_style_are_read() -> None:
    inner = "{apiVersion: v1, kind: Service, metadata: {name: s}}"
    assert names(f"apiVersion: v1\nkind: List\nitems: [{inner}, {inner}]\n") == ["s", "s"]
    nested = f"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - {inner}\n"
    assert names(nested) == ["s"]


def test_items_may_be_indented_below_their_list() -> None:
    item = "  - apiVersion: v1\n    kind: Service\n    metadata:\n      name: {}\n"
    text = "apiVersion: v1\nkind: List\nitems:\n" + item.format("a") + "# a comment\n" + item.format("b")
    assert names(text) == ["a", "b"]
    assert parse(text).status == "ok"


@pytest.mark.parametrize(
    "text",
    [
        'apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n',
        '{\n    "apiVersion": "v1",\n    "items": [],\n    "kind": "List"\n}\n',
        "No resources found in shop namespace.\n",
    ],
)
def test_an_empty_list_is_ok_and_says_so(text: str) -> None:
    parsed = parse(text)
    assert (parsed.kind, parsed.status, parsed.records) == ("manifests", "ok", [])
    assert parsed.note == "there is no such object"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (
            'Error from server (Forbidden): secrets is forbidden: User "x" cannot list resource "secrets"',
            "forbidden",
        ),
        ("error: You must be logged in to the server (Unauthorized)", "forbidden"),
        (
            "The connection to the server localhost:8080 was refused - did you specify the right host?",
            "error",
        ),
        ("bash: kubectl: command not found", "error"),
    ],
)
def test_an_error_text_instead_of_data_is_a_status(line: str, status: str) -> None:
    parsed = parse(line + "\n")
    assert (parsed.kind, parsed.status, parsed.records) == ("manifests", status, [])
    assert parsed.note
    assert [number for number, _ in parsed.unparsed] == [1]


def test_an_error_beside_data_leaves_the_data_ok() -> None:
    parsed = parse(CONFIG_MAP.format("one") + "Error from server (Forbidden): no\n")
    assert (parsed.status, parsed.kind) == ("ok", "configmaps")
    assert [number for number, _ in parsed.unparsed] == [8]


def test_a_refusal_of_the_api_server_in_json_is_a_status() -> None:
    refusal = (
        '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",'
        '"message":"pods is forbidden","reason":"Forbidden","code":403}'
    )
    parsed = parse(refusal)
    assert (parsed.status, parsed.note, parsed.records) == (
        "forbidden",
        "the API server answered Forbidden",
        [],
    )
    assert parsed.unparsed == [(1, "the API server refused")]


def test_messages_and_prose_between_and_inside_dumps_lose_nothing() -> None:
    middle = 60
    lines = [
        "=== configmaps ===",
        "$ kubectl get configmaps -o yaml",
        "Collecting, please wait...",
        *LIST[:middle],
        "W1123 21:00:00.123456    4711 warnings.go:70] v1 Something is deprecated",
        "正在收集，请稍候",
        *LIST[middle:],
        "",
        "完成",
    ]
    parsed = parse_lines(lines)
    assert [number for number, _ in parsed.unparsed] == [1, 2, 3, 64, 65, len(lines)]
    entries = [(e.configmap, e.key, e.value) for e in found(parsed, ConfigMapEntry)]
    assert entries == [(e.configmap, e.key, e.value) for e in found(parse_lines(LIST), ConfigMapEntry)]


def test_prose_that_looks_like_keys_costs_no_object() -> None:
    parsed = parse("note: see: below\n- a\n- b\nresult: ok\n" + CONFIG_MAP.format("one"))
    assert only(parsed, ConfigMapEntry).configmap == "one"
    assert [number for number, _ in parsed.unparsed] == [1, 2, 3, 4]


TABLE = "NAME    READY   STATUS    RESTARTS   AGE\napi-1   1/1     Running   0          5m\n"
DESCRIBED = (
    "Name:         redis-service\nNamespace:    shop\nLabels:       <none>\nAnnotations:  <none>\n"
    "Selector:     app=redis\nType:         ClusterIP\nIP:           10.96.0.9\n"
    "Port:         redis  6379/TCP\nTargetPort:   6379/TCP\nEndpoints:    10.244.1.4:6379\n"
    "Session Affinity:  None\nEvents:            <none>\n"
)


@pytest.mark.parametrize("heading", ["", "\n", "=== next ===\n", "$ kubectl get pods\n"])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("manifest", ["\n".join(LIST) + "\n", as_json("configmaps-1.20.yaml") + "\n"])
def test_tables_and_described_objects_beside_manifests_are_read(
    heading: str, first: bool, manifest: str
) -> None:
    parts = [TABLE, heading, manifest] if first else [manifest, heading, TABLE]
    text = "".join([*parts, heading, DESCRIBED, heading, CONFIG_MAP.format("last")])
    parsed = parse(text)
    assert [pod.name for pod in found(parsed, Pod)] == ["api-1"]
    assert only(parsed, Service).selector == {"app": "redis"}
    assert len(found(parsed, ConfigMapEntry)) == 16
    assert {number for number, _ in parsed.unparsed} == {
        number for number, line in enumerate(text.splitlines(), 1) if line.startswith(("=", "$"))
    }


def test_strange_lines_beside_manifests_stay_unparsed_and_are_no_manifests() -> None:
    strange = "\x1b[31mapiVersion: v1\n"
    parsed = parse(CONFIG_MAP.format("one") + TABLE + strange + "prose\n")
    assert (len(found(parsed, Pod)), len(found(parsed, ConfigMapEntry))) == (1, 1)
    assert [number for number, _ in parsed.unparsed] == [10, 11]


def test_messages_inside_json_lose_nothing() -> None:
    lines = as_json("configmaps-1.20.yaml").splitlines()
    parsed = parse_lines([*lines[:40], "Warning: v1 Endpoints is deprecated in v1.33+", *lines[40:]])
    assert [number for number, _ in parsed.unparsed] == [41]
    assert len(found(parsed, ConfigMapEntry)) == len(found(parse_lines(LIST), ConfigMapEntry))


@pytest.mark.parametrize("cut", range(1, END))
def test_a_list_cut_at_any_line_keeps_the_items_before(cut: int) -> None:
    whole = [start for start, following in pairwise(STARTS) if following <= cut]
    parsed = parse_lines(LIST[:cut])
    kept = {entry.configmap for entry in found(parsed, ConfigMapEntry)}
    assert kept == {["kube-root-ca.crt", "langgraph-config"][STARTS.index(start)] for start in whole}
    if cut > 1:
        assert (parsed.status, parsed.note) == ("truncated", "the file is cut off")
        first = max((start for start in STARTS if start <= cut), default=cut + 1)
        lost = [number for number in range(first, cut + 1) if LIST[number - 1].strip()]
        assert [number for number, _ in parsed.unparsed] == lost


def test_json_cut_at_any_line_keeps_the_items_before() -> None:
    lines = as_json("configmaps-1.20.yaml").splitlines()
    ends = [number for number, line in enumerate(lines, 1) if line in ("        },", "        }")]
    for cut in range(1, len(lines)):
        parsed = parse_lines(lines[:cut])
        kept = {entry.configmap for entry in found(parsed, ConfigMapEntry)}
        assert len(kept) == sum(end <= cut for end in ends), cut
        assert parsed.status == "truncated"


def test_a_dump_appended_to_one_that_is_cut_off_is_read() -> None:
    json_lines = as_json("configmaps-1.20.yaml").splitlines()
    for lines in (LIST, json_lines):
        for cut in range(5, len(lines) - 1, 7):
            parsed = parse_lines([*lines[:cut], *LIST])
            assert [m.line - cut for m in found(parsed, ObjectMention)][-3:] == STARTS, cut
            parsed = parse_lines([*lines[:cut], *json_lines])
            assert [e.key for e in found(parsed, ConfigMapEntry)][-1] == "nginx.conf", cut


def test_of_an_object_that_is_cut_off_only_its_existence_is_kept() -> None:
    lines = read_lines("pods.yaml")
    parsed = parse_lines(lines[:100])
    mention = only(parsed, ObjectMention)
    assert (mention.kind, mention.namespace, mention.labels) == ("Pod", "shop", None)
    assert mention.name == "langgraph-api-6d5b7c9f44-x2v9k"
    assert found(parsed, Pod) == []


@pytest.mark.parametrize(
    "damage", ["\t\tx", "      {[", '    "never ended', "    key: *nowhere", "    a: b: c"]
)
def test_a_broken_item_takes_no_other_with_it(damage: str) -> None:
    lines = [*LIST]
    lines[45] = damage
    parsed = parse_lines(lines)
    assert {entry.configmap for entry in found(parsed, ConfigMapEntry)} == {
        "kube-root-ca.crt",
        "nginx-config",
    }
    assert [number for number, _ in parsed.unparsed] == list(range(42, 98))
    assert [warning.code for warning in parsed.warnings] == ["manifest.broken"]
    assert parsed.status == "ok"


@pytest.mark.parametrize("damage", ["   oops", '"a": }', "{{", '  "x'])
def test_a_broken_item_of_json_takes_no_other_with_it(damage: str) -> None:
    lines = as_json("configmaps-1.20.yaml").splitlines()
    lines[50] = damage
    parsed = parse_lines(lines)
    assert {entry.configmap for entry in found(parsed, ConfigMapEntry)} == {
        "kube-root-ca.crt",
        "nginx-config",
    }
    assert len(parsed.unparsed) > 40
    assert parsed.unparsed[0][0] <= 51 <= parsed.unparsed[-1][0]


def test_of_equal_keys_the_last_holds_and_a_warning_says_so() -> None:
    yaml = "apiVersion: v1\ndata:\n  a: one\n  a: two\nkind: ConfigMap\nmetadata:\n  name: c\n"
    json = '{\n"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c"},\n"data":{"a":"one",\n"a":"two"}}'
    for text in (yaml, json):
        parsed = parse(text)
        assert only(parsed, ConfigMapEntry).value == "two"
        assert [(w.code, w.line) for w in parsed.warnings] == [("yaml.duplicate_key", 4)]


def test_merge_keys_and_anchors_of_written_manifests_hold() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels: &labels\n    app: x\n    tier: a\n"
        "  annotations:\n    <<: *labels\n    tier: b\n"
    )
    mention = only(parse(text), ObjectMention)
    assert (mention.labels, mention.annotations) == ({"app": "x", "tier": "a"}, {"app": "x", "tier": "b"})
    assert parse(text).warnings == []


def test_words_of_yaml_1_1_stay_text() -> None:
    data = "  a: on\n  b: 'yes'\n  c: 012\n  d: 1e3\n  e: 2026-11-23\n  f: ~\n  g: 'null'\n"
    parsed = parse(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n{data}")
    values = {entry.key: entry.value for entry in found(parsed, ConfigMapEntry)}
    assert values == {"a": "on", "b": "yes", "c": "012", "d": "1e3", "e": "2026-11-23", "f": "", "g": "null"}


def test_strange_characters_cost_neither_the_object_nor_the_line_numbers() -> None:
    text = "apiVersion: v1\r\ndata:\r\n  a: x\x1b[31m\x00y\u2028z\x85\r\r\n  b: c\r\n"
    text += "kind: ConfigMap\nmetadata:\n  name: c"
    first, second = found(parse_lines(text.split("\n")), ConfigMapEntry)
    assert first.value is not None
    assert first.value.startswith("x\ufffd[31m\ufffdy")
    assert (second.key, second.value, second.line) == ("b", "c", 4)


def test_json_escapes_are_read() -> None:
    value = r"\u003ca\u003e \"q\" \\ \/ \ud83d\ude00 \ud800"
    text = f'{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"c"}},"data":{{"a":"{value}"}}}}'
    assert only(parse(text), ConfigMapEntry).value == '<a> "q" \\ / 😀 \ufffd'


def test_what_is_no_object_is_not_understood_and_never_quoted() -> None:
    text = "apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    token: canary-token\n"
    parsed = parse(text)
    assert [number for number, _ in parsed.unparsed] == [1, 2, 3, 4, 5, 6]
    broken = parse("apiVersion: v1\nkind: Secret\ndata:\n  a: *canary\n  b: [canary\n")
    assert len(broken.unparsed) == 5
    assert "canary" not in repr(parsed) + repr(broken)


def test_the_kind_is_that_of_all_objects() -> None:
    assert parse_file("networkpolicies-1.32.yaml").kind == "networkpolicies"
    both = [*read_lines("networkpolicies-1.32.yaml"), *read_lines("ingress-1.20.yaml")]
    assert parse_lines(both).kind == "manifests"
