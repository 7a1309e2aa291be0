"""The simulated endpoint reads forms with files in them."""

from httpx import Request as Sent
from hypothesis import given
from hypothesis import strategies as st

from simulators.llm.multipart import read_form
from simulators.llm.wire import Request


@given(file=st.binary(min_size=1), prompt=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_form_arrives_as_it_was_sent(file: bytes, prompt: str) -> None:
    sent = Sent("POST", "http://llm", data={"prompt": prompt}, files={"file": ("sound one.mp3", file, "audio/mpeg")})
    form = read_form(Request(body=sent.read(), headers=dict(sent.headers), names={}))
    assert (form.fields, form.file, form.file_name) == ({"prompt": prompt}, file, "sound one.mp3")


def test_names_need_no_quotes() -> None:
    body = (
        b"--b\r\nContent-Disposition: form-data; name=model\r\n\r\nwhisper-1\r\n"
        b"--b\r\nContent-Disposition: form-data; name=file; filename=one.mp3\r\n\r\nsound\r\n--b--\r\n"
    )
    form = read_form(Request(body=body, headers={"content-type": "multipart/form-data; boundary=b"}, names={}))
    assert (form.fields, form.file, form.file_name) == ({"model": "whisper-1"}, b"sound", "one.mp3")
