"""The person's file of settings: what can be wrong with it, and how it is changed."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import CommandError
from qa.files.user_file import MAX_BYTES, Config, read_config, save_config


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    return path


def test_values(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, '# mine\nk = 5\n\n"theme" = "dark"\n[table]\na = 1\n'))
    assert config == Config({"k": 5, "theme": "dark", "table": {"a": 1}})


def test_no_file_is_no_complaint(tmp_path: Path) -> None:
    assert read_config(tmp_path / "none" / "config.toml").complaint == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "k = 5\nk = five\n",
            "config.toml: Invalid value (at line 2, column 5); correct it, or delete the line",
        ),
        ("k = 1\nk = 2\n", "Cannot overwrite a value (at line 2"),
        ("[" * 5_000, "config.toml"),
        ("k = " + "[" * 5_000, "config.toml"),
        (b"k = 5\n# caf\xe9\n", "line 2 is not UTF-8"),
        (b"\0" * 20, "line 1"),
        ("#" * (MAX_BYTES + 1), "more than 100,000 bytes"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    config = read_config(written(tmp_path, text))
    assert config.values == {}
    assert said in config.complaint
    assert config.complaint.startswith(str(tmp_path))
    assert "efault settings are used" in config.complaint
    assert "\n" not in config.complaint


@pytest.mark.skipif(os.name != "posix", reason="named pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    assert "not an ordinary file" in read_config(tmp_path / "config.toml").complaint


KEPT = (
    '# my settings\nk = 5  # as many as fit\n\nother = [1, 2]\ntheme = "a # b"\t# x\n[t]\nk = 9\n'
)


def test_saving_changes_only_the_values(tmp_path: Path) -> None:
    path = written(tmp_path, KEPT)
    save_config(path, {"k": 7, "theme": "dark", "aliases": False})
    assert path.read_text("utf-8") == (
        '# my settings\nk = 7  # as many as fit\n\nother = [1, 2]\ntheme = "dark"\t# x\n'
        "aliases = false\n\n[t]\nk = 9\n"
    )
    assert os.listdir(tmp_path) == ["config.toml"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'keys = "vi"\n'),
        ("# no end", '# no end\nkeys = "vi"\n'),
        ("k = 5\r\n", 'k = 5\r\nkeys = "vi"\r\n'),
        ("  'keys'='emacs'\r\n# x\r\n", "  'keys'=\"vi\"\r\n# x\r\n"),
        ('keys = "em\\"acs"\n', 'keys = "vi"\n'),
        ("keys = \n# keys = 1\nkeys=2", None),
        ("mykeys = 1\n", 'mykeys = 1\nkeys = "vi"\n'),
        ('text = """\nkeys = 1\n"""\n', 'text = """\nkeys = 1\n"""\nkeys = "vi"\n'),
        ("keys = [\n1]\n", 'keys = "vi"\n'),
        ("keys.a = 1\n", 'keys = "vi"\n'),
    ],
)
def test_saving_into_what_is_there(tmp_path: Path, before: str, after: str | None) -> None:
    path = written(tmp_path, before)
    if after is None:  # nothing is spoiled
        with pytest.raises(CommandError):
            save_config(path, {"keys": "vi"})
        assert path.read_bytes() == before.encode()
    else:
        save_config(path, {"keys": "vi"})
        assert path.read_bytes() == after.encode()


@given(
    names=st.lists(st.sampled_from(["k", "theme", "zeta", "a-b", "kk"]), unique=True),
    comment=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])),
    changes=st.dictionaries(
        st.sampled_from(["k", "theme"]), st.one_of(st.booleans(), st.integers(0, 99), st.just("a"))
    ),
)
def test_saving_keeps_all_else(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    comment: str,
    changes: dict[str, bool | int | str],
) -> None:
    text = "".join(f'{name} = "{name}" # {comment}\n' for name in names)
    path = written(tmp_path_factory.mktemp("config"), text)
    save_config(path, changes)
    saved = path.read_text("utf-8")
    assert tomllib.loads(saved) == {**{name: name for name in names}, **changes}
    assert saved.count(f"# {comment}\n") == len(names)


@pytest.mark.skipif(os.name != "posix", reason="few users may make links")
def test_saving_makes_the_folder_and_follows_a_link(tmp_path: Path) -> None:
    save_config(tmp_path / "new" / "config.toml", {"k": 1})
    (tmp_path / "config.toml").symlink_to(tmp_path / "new" / "config.toml")
    save_config(tmp_path / "config.toml", {"k": 2})
    assert (tmp_path / "config.toml").is_symlink()
    assert (tmp_path / "new" / "config.toml").read_text() == "k = 2\n"


def test_saving_where_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot save to"):
        save_config(tmp_path / "file" / "config.toml", {"k": 1})
    with pytest.raises(CommandError, match="Is a directory"):
        save_config(tmp_path, {"k": 1})
