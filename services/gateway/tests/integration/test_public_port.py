"""When the operators' port says that the public one can be used."""

import socket

import pytest
from chassis.testing import free_port
from gateway.public_port import PublicPort


def test_a_port_is_checked_by_a_connection_to_it() -> None:
    port = free_port()
    public = PublicPort("0.0.0.0", port)
    with pytest.raises(ConnectionRefusedError):
        public.check()
    with socket.create_server(("127.0.0.1", port)):
        public.check()
    with pytest.raises(ConnectionRefusedError):
        public.check()
