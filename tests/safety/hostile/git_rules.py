"""Repositories whose own rules name programs, and layouts that make git read them."""

from __future__ import annotations

import shutil
import stat

from tests import repository
from tests.safety.hostile.ingredient import ingredient, ingredient_each, write

# By name: a setting of git whose value is a command. `{}` stands for it.
SETTINGS = {
    "fsmonitor": '[core]\n\tfsmonitor = "{}"\n',
    "ssh": '[core]\n\tsshCommand = "{}"\n[remote "origin"]\n\turl = ssh://127.0.0.1/x\n\tpromisor = true\n',
    "pager": '[core]\n\tpager = "{}"\n[pager]\n\tlog = "{}"\n\tshow = "{}"\n\tdiff = "{}"\n',
    "diff": '[diff]\n\texternal = "{}"\n[diff "x"]\n\tcommand = "{}"\n\ttextconv = "{}"\n',
    "filter": '[filter "x"]\n\tsmudge = "{}"\n\tclean = "{}"\n\tprocess = "{}"\n\trequired = true\n',
    "alias": '[alias]\n\tls-files = "!{}"\n\tcat-file = "!{}"\n\trev-parse = "!{}"\n\tdiff = "!{}"\n',
    "credential": '[credential]\n\thelper = "!{}"\n[core]\n\taskPass = "{}"\n\teditor = "{}"\n',
    "gpg": '[gpg]\n\tprogram = "{}"\n[log]\n\tshowSignature = true\n',
}
BARE = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n"


@ingredient_each(SETTINGS, calm=True)
def config(box, name, setting):
    """`.git/config` of a folder that came as an archive or from a cache."""
    _configure(box.clone / ".git", setting.replace("{}", box.program(name)))


@ingredient(calm=True)
def config_include(box):
    """The configuration includes a file of the workspace."""
    write(box.ws / "included.cfg", f'[core]\n\tfsmonitor = "{box.program("config-include")}"\n')
    _configure(box.clone / ".git", "[include]\n\tpath = ../ws/included.cfg\n")


@ingredient(calm=True)
def hooks(box):
    """Hooks in the workspace, named by core.hooksPath, and in the repository."""
    for folder in (box.ws / "hooks", box.clone / ".git" / "hooks"):
        for hook in ("post-index-change", "post-checkout", "reference-transaction", "pre-commit", "pre-auto-gc"):
            write(folder / hook, f"#!/bin/sh\n{box.program('hooks')}\n")
            (folder / hook).chmod(0o755)
    _configure(box.clone / ".git", "[core]\n\thooksPath = ws/hooks\n")


@ingredient(calm=True)
def attributes(box):
    """Attributes that ask for filters, drivers and programs to show a difference, with their settings."""
    write(box.ws / ".gitattributes", "* filter=y diff=y merge=y working-tree-encoding=UTF-16 export-subst ident text eol=crlf\n")
    program = box.program("attributes")
    keys = {"filter": ("smudge", "clean", "process"), "diff": ("command", "textconv"), "merge": ("driver",)}
    drivers = [f'[{kind} "y"]\n\t{key} = "{program}"\n' for kind, names in keys.items() for key in names]
    _configure(box.clone / ".git", "".join(drivers))


@ingredient(calm=True)
def promisor(box):
    """The objects of the last commit but one are to be fetched from a remote, by a program."""
    _configure(box.clone / ".git", _promisor(box, "promisor"))
    _drop_objects(box.clone / ".git")


@ingredient(calm=True)
def promisor_http(box):
    """As `promisor`, from an address."""
    _configure(box.clone / ".git", '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n'
               f"\turl = {box.url('promisor-http')}\n")  # fmt: skip
    _drop_objects(box.clone / ".git")


@ingredient(calm=True)
def bare_workspace(box):
    """The workspace is laid out as a bare repository with a program that git asks for changes."""
    _bare(box, box.ws, f'\tfsmonitor = "{box.program("bare-workspace")}"\n')


@ingredient(calm=True)
def bare_folder(box):
    """As `bare-workspace`, in the folder of data and at the root of the clone."""
    for folder in (box.ws / "graph", box.clone):
        _bare(box, folder, f'\tfsmonitor = "{box.program("bare-folder")}"\n')


@ingredient(calm=True)
def bare_partial(box):
    """The workspace is laid out as a bare repository, the partial clone of a sparse checkout: to list its files fetches a tree."""
    made = box.path / "made"
    for folder in ("kept", "left"):
        write(made / folder / "file", folder)
    repository.git(made, "init", "--quiet")
    repository.commit(made)
    repository.git(made, "sparse-checkout", "set", "--cone", "--sparse-index", "kept")
    left = repository.git(made, "rev-parse", "HEAD:left")
    (made / ".git" / "objects" / left[:2] / left[2:]).unlink()
    for name in ("HEAD", "index", "objects", "refs"):
        source = made / ".git" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, box.ws / name)
    write(box.ws / "info" / "sparse-checkout", (made / ".git" / "info" / "sparse-checkout").read_bytes())
    sparse = "\tsparseCheckout = true\n\tsparseCheckoutCone = true\n[index]\n\tsparse = true\n"
    write(box.ws / "config", BARE.replace("= 0", "= 1") + sparse + _promisor(box, "bare-partial"))
    shutil.rmtree(made)


@ingredient(calm=True)
def gitfile(box):
    """A `.git` file that leads to a repository among the data."""
    hidden = box.ws / "graph" / "hidden"
    _bare(box, hidden, f'\tfsmonitor = "{box.program("gitfile")}"\n')
    write(box.ws / ".git", "gitdir: graph/hidden\n")


@ingredient(calm=True)
def git_link(box):
    """A `.git` that is a link to a repository of the user."""
    (box.ws / ".git").symlink_to("../.git")


@ingredient(calm=True)
def alternates(box):
    """Objects are to come from a folder outside and from an address."""
    write(box.clone / ".git" / "objects" / "info" / "alternates", f"{box.path}/beside\n/proc/self/root\n-x\n")
    write(box.clone / ".git" / "objects" / "info" / "http-alternates", f"{box.url('alternates')}\n")


@ingredient(calm=True)
def submodules(box):
    """Submodules with options and programs for addresses."""
    submodules = (("../../hooks", "sub", "ext::sh -c true"), ("b", "-c", "-u./x"), ("c", ".git", box.url("submodules")))
    update = f"update = !{box.program('submodules')}"
    write(
        box.clone / ".gitmodules",
        "".join(f'[submodule "{name}"]\n\tpath = {path}\n\turl = {url}\n\t{update}\n' for name, path, url in submodules),
    )


@ingredient(calm=True)
def revisions(box):
    """Branches and tags named like options, revisions and paths."""
    head = repository.git(box.clone, "rev-parse", "HEAD")
    for name in ("--output=x", "-h", "HEAD", "HEAD~1", "ws", "@{u}"):
        write(box.clone / ".git" / "refs" / "heads" / name, f"{head}\n")
        write(box.clone / ".git" / "refs" / "tags" / name, f"{head}\n")


@ingredient(calm=True)
def index_names(box):
    """An index with names that leave the work tree, steer a terminal, or are options."""
    made = repository.blob(box.clone, b"x")
    names = ["--help", "a\nb", "a\x1b[31mb", "ws/graph/\u202eltt.ttl", "C:x", "ws/" + "l" * 200]
    lines = "".join(f"100644 {made}\t{name}\0" for name in names)
    repository.git(box.clone, "update-index", "-z", "--index-info", given=lines.encode())


@ingredient(calm=True)
def tree_names(box):
    """A commit whose trees hold names that leave the work tree; it is HEAD's parent."""
    made = repository.blob(box.clone, b"x").encode()
    tree = repository.tree(box.clone, [(b"100644", name, made.decode()) for name in (b"..", b".git", b"a/../../b", b"ws")])
    commit = repository.git(box.clone, "commit-tree", tree, "-m", "odd")
    child = repository.git(box.clone, "commit-tree", "HEAD^{tree}", "-p", commit, "-m", "next")
    repository.git(box.clone, "update-ref", "HEAD", child)


def _promisor(box, name):
    return ('[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n\turl = .\n'
            f'\tuploadpack = "{box.program(name)}"\n\tpartialclonefilter = blob:none\n')  # fmt: skip


def _configure(folder, text):
    with (folder / "config").open("a") as stream:
        stream.write(text.replace("repositoryformatversion = 0", "repositoryformatversion = 1"))


def _drop_objects(git):
    """Removes half of the objects, the commits aside."""
    config = (git / "config").read_text()
    write(git / "config", config.replace("repositoryformatversion = 0", "repositoryformatversion = 1"))
    made = git.parent
    for line in repository.git(made, "ls-tree", "-r", "HEAD~1").splitlines():
        name = line.split()[2]
        file = git / "objects" / name[:2] / name[2:]
        if file.exists() and line.endswith(".ttl"):
            file.chmod(stat.S_IRUSR | stat.S_IWUSR)
            file.unlink()


def _bare(box, folder, core):
    write(folder / "HEAD", "ref: refs/heads/main\n")
    write(folder / "config", BARE + core)
    (folder / "objects").mkdir(parents=True, exist_ok=True)
    (folder / "refs").mkdir(exist_ok=True)
    shutil.copy(box.clone / ".git" / "index", folder / "index")
