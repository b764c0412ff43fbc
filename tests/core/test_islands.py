"""The scripts of the pages: built from sources that changed, and left away where Node's packages cannot be fetched."""

import json
import ssl

import pytest

from core.embedded import islands
from tests.core.loopback import serve

pytestmark = pytest.mark.skipif(not islands.PACKAGES.is_dir(), reason="the packages of Node could not be fetched")


@pytest.fixture
def built(tmp_path, monkeypatch):
    monkeypatch.setattr(islands, "BUILT", tmp_path / "built")
    return tmp_path / "built"


def test_each_source_becomes_a_file_with_its_compressed_forms(built):
    assert islands.main([]) == 0
    entries = [chunk for chunk in json.loads((built / "manifest.json").read_text()).values() if chunk.get("isEntry")]
    assert {chunk["name"] for chunk in entries} == {file.stem for file in (islands.ISLANDS / "src").glob("*.ts") if ".d" not in file.stem}
    for chunk in entries:
        assert {f"{chunk['file']}{end}" for end in ("", ".gz", ".br")} <= {file.name for file in built.iterdir()}


def test_what_did_not_change_is_not_built_again(built, monkeypatch):
    islands.main([])
    monkeypatch.setattr(islands, "_run", lambda *words: pytest.fail(f"ran {words}"))
    assert islands.main([]) == 0


def test_without_the_packages_one_line_says_that_the_site_works_without_scripts(built, monkeypatch, tmp_path, capsys):
    def refused(*words):
        raise islands.Failed("npm error code ECONNREFUSED\nnpm error and much more")

    monkeypatch.setattr(islands, "PACKAGES", tmp_path / "node_modules")
    monkeypatch.setattr(islands, "_run", refused)
    assert islands.main([]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "The packages of the pages' scripts cannot be fetched (code ECONNREFUSED). The site works without scripts."
    assert not built.exists()


def test_nothing_that_is_built_can_evaluate_a_text(built):
    islands.main([])
    for file in built.glob("frame-*.js"):
        assert "eval(" not in file.read_text().replace("allowEval(", "")


def test_node_trusts_whom_the_machine_trusts(certificate, tmp_path, monkeypatch):
    script = tmp_path / "fetch.cjs"
    script.write_text(
        "const [, , address] = process.argv;"
        "require('https').get(address, {servername: 'feeds.example', headers: {host: 'feeds.example'}}, (answer) => answer.resume())"
        ".on('error', (error) => { console.error(error.code); process.exitCode = 1; });"
    )
    monkeypatch.setitem(islands.SCRIPTS, "fetch", str(script))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve(tls=context) as site:
        with pytest.raises(islands.Failed, match="SELF_SIGNED"):
            islands._run("fetch", site.url())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        islands._run("fetch", site.url())
