"""The backend on a real loopback server: it comes, goes, and comes back."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from support.backend import DEMO_AGENT, DEMO_PASSWORD, running_backend


async def test_it_survives_being_killed_and_started_again(tmp_path: Path) -> None:
    async with running_backend(tmp_path) as backend, httpx.AsyncClient(base_url=f"{backend.url}/api/v1") as client:
        request = {"agent_number": DEMO_AGENT, "password": DEMO_PASSWORD, "device": "test"}
        session = (await client.post("/sign-in", json=request)).raise_for_status().json()
        assert session["agent"]["name"] == "张雨桐"
        assert session["shift"]["begins"] < session["server_time"] < session["shift"]["ends"]
        async with client.stream(
            "GET", "/stream", headers={"Authorization": f"Bearer {session['access_token']}"}
        ) as stream:
            assert stream.status_code == 200
            await backend.kill()
            with pytest.raises(httpx.HTTPError):
                async for _ in stream.aiter_lines():
                    pass
        with pytest.raises(httpx.ConnectError):
            await client.get("/health")
        port = backend.port
        await backend.start()
        assert backend.port == port
        assert (await client.get("/health")).json()["status"] == "ok"


async def test_it_ends_in_order_with_a_stream_open(tmp_path: Path) -> None:
    async with running_backend(tmp_path) as backend, httpx.AsyncClient(base_url=f"{backend.url}/api/v1") as client:
        request = {"agent_number": DEMO_AGENT, "password": DEMO_PASSWORD, "device": "test"}
        session = (await client.post("/sign-in", json=request)).json()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        async with client.stream("GET", "/stream", headers=headers) as stream:
            lines = stream.aiter_lines()
            while not (await anext(lines)).startswith("data:"):
                pass
            await backend.stop()
            async for _ in lines:
                pass  # the stream ends; it is not cut
        assert not backend.running
