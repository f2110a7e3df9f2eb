from integrations.hosts import DEFAULT_PAUSE, MAX_HOSTS, Hosts


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_five_failures_close_a_host_for_thirty_seconds_then_one_call_may_try() -> None:
    clock = Clock()
    host = Hosts(clock).of("api.example:443")
    for _ in range(5):
        assert host.refusal() is None
        host.breaker.failed()
    assert host.refusal() == "unavailable"
    clock.now += 29.9
    assert host.refusal() == "unavailable"
    clock.now += 0.2
    assert host.refusal() is None
    assert host.refusal() == "unavailable"
    host.breaker.succeeded()
    assert host.refusal() is None


def test_a_host_that_asked_us_to_wait_is_left_alone_until_then() -> None:
    clock = Clock()
    host = Hosts(clock).of("api.example:443")
    host.pause(7)
    clock.now += 6.9
    assert host.refusal() == "rate_limited"
    clock.now += 0.2
    assert host.refusal() is None
    host.pause(None)
    clock.now += DEFAULT_PAUSE - 0.1
    assert host.refusal() == "rate_limited"
    clock.now += 0.2
    assert host.refusal() is None


def test_hosts_do_not_share_their_state() -> None:
    hosts = Hosts(Clock())
    hosts.of("a.example:443").pause(60)
    assert hosts.of("b.example:443").refusal() is None
    assert hosts.of("a.example:443").refusal() == "rate_limited"


def test_only_so_many_hosts_are_remembered() -> None:
    hosts = Hosts(Clock())
    hosts.of("first.example:443").pause(60)
    for number in range(MAX_HOSTS):
        hosts.of(f"h{number}.example:443")
    assert hosts.of("first.example:443").refusal() is None


def test_hosts_that_are_left_alone_are_counted_until_a_call_may_try() -> None:
    clock = Clock()
    hosts = Hosts(clock)
    hosts.of("waiting.example:443").pause(10)
    for _ in range(5):
        hosts.of("failing.example:443").breaker.failed()
    hosts.of("fine.example:443").breaker.succeeded()
    assert hosts.paused() == 2
    clock.now += 10
    assert hosts.paused() == 1
    clock.now += 20
    assert hosts.paused() == 0
