"""Stand in for the Discord API during a measurement: every user is a member of every guild."""

import asyncio
import json
import sys

_ADA = {"user": {"id": "1", "username": "Ada"}, "roles": []}


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            user_id = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
            body = json.dumps({**_ADA, "user": {"id": user_id, "username": "Ada"}}).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _serve(port: int) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
