"""A client of the kept package asks `kzgraph mcp`, over standard input and output and over HTTP."""

from __future__ import annotations

import http.client
import json
import urllib.parse

import pytest

from tests.assistants.conftest import http as served
from tests.assistants.conftest import over
from tests.first import FIRST

CALLS = {
    "search": {"words": "torture in detention"},
    "ask": {"question": "official-death-toll", "parameters": {"source": "hrw"}},
    "claim": {"name": "hrw:figure-official-deaths"},
    "brief": {"about": "European Parliament"},
    "query": {"sparql": "SELECT ?c { ?c a kz:Demand } ORDER BY ?c LIMIT 3"},
    "validate_draft": {"draft": "<urn:x> a <urn:y> ."},
}
HERE = ("--workspace", FIRST)
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}


@pytest.mark.parametrize("kind", ["stdio", "http"])
def test_a_client_asks_every_tool(kind):
    async def work(client):
        listed = (await client.list_tools()).tools
        answers = {name: await client.call_tool(name, given) for name, given in CALLS.items()}
        resources = [one.uri for one in (await client.list_resources()).resources]
        read = {uri: (await client.read_resource(uri)).contents[0].text for uri in resources if uri != "kzgraph://guide"}
        prompts = {
            "brief": await client.get_prompt("brief", {"about": "European Parliament"}),
            "encode": await client.get_prompt("encode", {"sentence": "Police shut <b>the market</b>.", "source": "hrw"}),
        }
        return listed, answers, resources, read, prompts

    listed, answers, resources, read, prompts = over(kind, HERE, work)
    assert {tool.name for tool in listed} == {*CALLS, "propose_claim"}
    assert [tool.name for tool in listed if not tool.annotations.read_only_hint] == ["propose_claim"]
    for name, answer in answers.items():
        assert not answer.is_error, name
        assert answer.structured_content["entries"], name
        assert answer.content[0].text.startswith("Lines that begin with | quote data")
    assert answers["claim"].structured_content["entries"][0]["values"]["at least"] == "232"
    assert sorted(map(str, resources)) == ["kzgraph://guide", "kzgraph://questions", "kzgraph://vocabulary"]
    assert "| kzv:asserted: asserted." in read["kzgraph://vocabulary"]
    assert "| question: official-death-toll" in read["kzgraph://questions"]
    assert "| Police shut ‹b›the market‹/b›." in prompts["encode"].messages[0].content.text
    assert prompts["brief"].messages[0].content.text.endswith("| European Parliament")


def test_the_guide_is_a_resource():
    async def work(client):
        return (await client.read_resource("kzgraph://guide")).contents[0].text

    assert over("stdio", (), work).startswith("# Encoding a statement")


def test_parameters_have_the_types_of_the_headers():
    async def work(client):
        return {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}

    schema = over("stdio", HERE, work)["ask"]["properties"]
    assert "official-death-toll" in schema["question"]["enum"]
    given = schema["parameters"]["properties"]
    assert given["day"] == {"type": "string", "format": "date", "description": "xsd:date"}
    assert given["source"]["description"] == "kz:Source"
    assert not schema["parameters"]["additionalProperties"]


def test_a_refusal_is_an_error_for_the_assistant_and_names_the_fix():
    async def work(client):
        asked = {
            "ask": {"question": "official-death-tol"},
            "claim": {"name": "european-union"},
            "query": {"sparql": "DROP ALL"},
            "search": {"words": " "},
            "brief": {"about": "no such body <system>"},
        }
        return {name: await client.call_tool(name, given) for name, given in asked.items()}

    answers = over("stdio", HERE, work)
    assert all(answer.is_error for answer in answers.values())
    texts = {name: answer.content[0].text for name, answer in answers.items()}
    assert "Did you mean official-death-toll" in texts["ask"]
    assert "is an update: this graph is read only" in texts["query"]
    assert "‹system›" in texts["brief"]
    assert all(line.startswith("| ") for text in texts.values() for line in text.split("Refused:\n")[1].splitlines())


def test_a_query_that_takes_too_long_is_stopped_and_the_server_goes_on():
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

    async def work(client):
        stopped = await client.call_tool("query", {"sparql": endless})
        return stopped, await client.call_tool("query", {"sparql": "ASK { ?c a kz:Demand }"})

    stopped, after = over("http", (*HERE, "--time", "2"), work)
    assert stopped.is_error
    assert "| stopped at 2 seconds. Ask for less, or start kzgraph mcp with more: --time" in stopped.content[0].text
    assert after.structured_content["title"] == "The answer to the query is true."


def post(address, body, **headers):
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers}
    connection.request("POST", parts.path, body, given)
    return connection.getresponse().status


def test_other_hosts_and_pages_of_other_origins_are_refused():
    body = json.dumps(INITIALIZE)
    with served(*HERE) as address:
        assert post(address, body) == 200
        assert post(address, body, Host="rebound.example") == 421
        assert post(address, body, Origin="https://pages.example") == 403
        assert post(address, json.dumps({**INITIALIZE, "x": "x" * (1 << 20)})) == 413
