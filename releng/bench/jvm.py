"""Compiles the bench's Java sources against the jars of a built product, and runs them with the options that the product runs with."""
import glob
import os
import shutil
import subprocess

import peers

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.join(peers.CHECKOUT, "releng/target/bench-java")
LIBRARIES = ("org.openjdk.jmh:jmh-core:1.37", "org.openjdk.jmh:jmh-generator-annprocess:1.37", "net.sf.jopt-simple:jopt-simple:5.0.4",
             "org.apache.commons:commons-math3:3.6.1")
OWN = ("-Dosgi", "-XX:AOTCache", "-XX:SharedArchiveFile")


def libraries():
    """JMH from the Maven registry, fetched once."""
    folder = os.path.join(WORK, "lib")
    if len(glob.glob(folder + "/*.jar")) < len(LIBRARIES):
        maven = shutil.which("mvn")
        if not maven:
            raise peers.Failed("the microbenchmarks need JMH, and there is no mvn to fetch it with")
        # an mvn looks upwards for a .mvn folder, and this project's holds options that an old one refuses
        os.makedirs(os.path.join(WORK, ".mvn"), exist_ok=True)
        for library in LIBRARIES:
            fetched = subprocess.run([maven, "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                                      "-Dartifact=" + library, "-DoutputDirectory=" + folder], cwd=WORK, check=False)
            if fetched.returncode != 0:
                raise peers.Failed("could not fetch " + library)
    return sorted(glob.glob(folder + "/*.jar"))


def is_jdk25(home):
    try:
        with open(os.path.join(home, "release"), encoding="utf-8") as f:
            return 'JAVA_VERSION="25' in f.read() and os.access(os.path.join(home, "bin/javac"), os.X_OK)
    except OSError:
        return False


def jdk():
    for home in [os.environ.get("JAVA_HOME", ""), *sorted(glob.glob("/usr/lib/jvm/*"))]:
        if is_jdk25(home):
            return home
    raise peers.Failed("no JDK 25 found: point JAVA_HOME at one")


def compiled(product, source=None):
    """Compiles everything, or one source that needs no JMH; returns the class path. Package names are the product's where a benchmark looks
    inside a bundle."""
    bundles = sorted(glob.glob(os.path.join(product, "plugins/*.jar")))
    classes = os.path.join(WORK, "classes")
    shutil.rmtree(classes, ignore_errors=True)
    os.makedirs(classes)
    sources = [os.path.join(HERE, source)] if source else sorted(glob.glob(os.path.join(HERE, "java/**/*.java"), recursive=True))
    path = os.pathsep.join(bundles + ([] if source else libraries()))
    compiler = [os.path.join(jdk(), "bin/javac"), "-nowarn", "-proc:full", "--release", "25"]
    if subprocess.run([*compiler, "-cp", path, "-d", classes, *sources], check=False).returncode != 0:
        raise peers.Failed(f"the sources in releng/bench/java do not fit the product in {product}")
    return classes + os.pathsep + path


def options(product):
    """Of the product's Java VM, without those of its framework."""
    with open(os.path.join(product, "eclipse.ini"), encoding="utf-8") as f:
        lines = f.read().split("\n")
    given = [line for line in lines[lines.index("-vmargs") + 1:] if line]
    return [o for o in given if not o.startswith(OWN)]


def java(product, class_path, main, *words, more=()):
    return [os.path.join(jdk(), "bin/java"), *options(product), *more, "-Dlogback.configurationFile=" + os.path.join(product, "conf/logback.xml"),
            "-cp", class_path, main, *map(str, words)]
