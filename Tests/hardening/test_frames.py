"""Frames that RFC 6455 forbids, and frames that are too much."""

from __future__ import annotations

import time

import pytest
from raw import BINARY, CLOSE, PING, PONG, TEXT, Ended, Raw, frame
from support.martlet import Server


def test_unmasked_frame(raw: Raw) -> None:
    raw.send(frame('{"type":"ping"}', masked=False))
    assert raw.closed()[0] == 1002
    raw.wait_for_end()


@pytest.mark.parametrize("bits", [1, 2, 4, 7])
def test_reserved_bits(raw: Raw, bits: int) -> None:
    raw.send(frame('{"type":"ping"}', rsv=bits))
    assert raw.closed()[0] == 1002


@pytest.mark.parametrize("opcode", [3, 7, 11, 15])
def test_reserved_opcode(raw: Raw, opcode: int) -> None:
    raw.send(frame(b"", opcode))
    assert raw.closed()[0] == 1002


def test_binary_frame(raw: Raw) -> None:
    raw.send(frame(b'{"type":"ping"}', BINARY))
    assert raw.closed() == (1003, "Text frames only")


@pytest.mark.parametrize("wide", [16, 64])
def test_length_that_is_not_minimal(raw: Raw, wide: int) -> None:
    raw.send(frame('{"type":"ping"}', wide=wide))
    assert raw.closed()[0] == 1002


def test_oversized_frame(raw: Raw) -> None:
    raw.send_all_you_can(frame(b"x" * 70_000))
    assert raw.closed()[0] == 1009


@pytest.mark.parametrize("length", [65_537, 1 << 31, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
def test_oversized_declared_length(raw: Raw, length: int) -> None:
    """Refused by its head alone: nothing of that size is waited for, nor room made for it."""
    raw.send(frame(b"", declared=length))
    assert raw.closed()[0] in (1002, 1009)
    raw.wait_for_end()


def test_oversized_message_in_small_fragments(raw: Raw) -> None:
    raw.send(frame(b"x" * 100, fin=False))
    for _ in range(1000):
        raw.send_all_you_can(frame(b"x" * 100, 0, fin=False))
    assert raw.closed()[0] == 1009


def test_fragment_flood(raw: Raw, server: Server) -> None:
    """A message of a hundred thousand empty fragments costs nothing that lasts."""
    raw.socket.settimeout(30)
    raw.send(frame(b'{"type":"ping",', fin=False))
    raw.send_all_you_can(frame(b"", 0, fin=False) * 100_000)
    raw.send_all_you_can(frame(b'"id":7}', 0))
    try:
        assert raw.reply(7)["type"] == "pong"
    except Ended:
        pass  # Closing it is as well.


def test_continuation_of_nothing(raw: Raw) -> None:
    raw.send(frame(b"x", 0))
    assert raw.closed()[0] == 1002


def test_new_message_within_a_message(raw: Raw) -> None:
    raw.send(frame(b"{", fin=False) + frame('{"type":"ping"}'))
    assert raw.closed()[0] == 1002


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
def test_control_frame_that_is_too_long(raw: Raw, opcode: int) -> None:
    raw.send(frame(b"x" * 126, opcode))
    assert raw.closed()[0] == 1002


def test_control_frame_in_fragments(raw: Raw) -> None:
    raw.send(frame(b"x", PING, fin=False))
    assert raw.closed()[0] == 1002


@pytest.mark.parametrize("payload", [b"\x03", b"\x03\xed", b"\x00\x00", b"\x03\xe8\xff\xff", b"\xff\xff"])
def test_malformed_close_frame(raw: Raw, payload: bytes) -> None:
    """One byte, a reserved code, no code, a reason that is not UTF-8, a code out of range."""
    raw.send(frame(payload, CLOSE))
    assert raw.closed()[0] in (1002, 1007)
    raw.wait_for_end()


def test_frames_after_the_close_frame(raw: Raw) -> None:
    raw.send(frame(b"\x03\xe8", CLOSE) + frame('{"type":"ping","id":1}') * 1000)
    assert raw.closed()[0] == 1000
    raw.wait_for_end()


def test_ping_flood(raw: Raw) -> None:
    """Each ping that is read gets its pong, or one for the last of them (RFC 6455, section 5.5.3)."""
    count = 20_000
    raw.socket.settimeout(30)
    for number in range(0, count, 1000):
        raw.send(b"".join(frame(str(n).encode(), PING) for n in range(number, number + 1000)))
    raw.send(frame(b"last", PING))
    while True:
        opcode, payload = raw.frame()
        assert opcode == PONG
        if payload == b"last":
            break


def test_ping_flood_of_a_client_that_never_reads(server: Server, token: str) -> None:
    """Pongs for one who does not read are not heaped up."""
    with Raw(server, receive_buffer=4096) as raw:
        raw.upgrade(token)
        raw.socket.settimeout(2)
        block = frame(b"x" * 125, PING) * 500
        deadline = time.monotonic() + 5
        try:
            while time.monotonic() < deadline:
                raw.send(block)
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            pass


def test_unsolicited_pongs(raw: Raw) -> None:
    raw.send(frame(b"x", PONG) * 5000)
    assert raw.ask(1, {"type": "ping"})["type"] == "pong"


def test_one_byte_at_a_time(raw: Raw) -> None:
    for byte in frame('{"type":"ping","id":1}'):
        raw.send(bytes([byte]))
    assert raw.reply(1)["type"] == "pong"


def test_half_a_frame_and_gone(server: Server, token: str) -> None:
    for cut in range(1, 20, 3):
        with Raw(server) as raw:
            raw.upgrade(token)
            raw.send(frame('{"type":"ping"}')[:cut])


def test_frames_before_the_answer_to_the_handshake(server: Server, token: str) -> None:
    """Pipelined behind the handshake: they are done, none is lost."""
    with Raw(server) as raw:
        raw.ask_for_upgrade(token)
        raw.send(frame('{"type":"ping","id":1}') + frame('{"type":"ping","id":2}'))
        assert raw.answer(body=False)[0] == 101
        assert raw.event()["type"] == "welcome"
        assert [raw.event()["id"] for _ in range(2)] == [1, 2]


def test_text_frame_opcode_is_known() -> None:
    """The tests' own frames are right: what a library makes is the same."""
    from websockets.frames import Frame, Opcode

    for size in (0, 5, 125, 126, 65_535, 65_536):
        ours = frame(b"a" * size, masked=False)
        theirs = Frame(Opcode.TEXT, b"a" * size).serialize(mask=False)
        assert ours == theirs
    assert TEXT == Opcode.TEXT
