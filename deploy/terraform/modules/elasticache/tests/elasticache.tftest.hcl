mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name                     = "dossier-test"
  vpc_id                   = "vpc-0"
  subnet_ids               = ["subnet-0a", "subnet-0b"]
  client_security_group_id = "sg-0"
  auth_token               = "0123456789abcdef0123456789abcdef"
}

run "nothing_is_evicted_and_everything_is_encrypted" {
  command = plan

  assert {
    condition     = one([for each in aws_elasticache_parameter_group.this.parameter : each.value if each.name == "maxmemory-policy"]) == "noeviction"
    error_message = "sessions and idempotency keys would be evicted"
  }
  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_elasticache_replication_group.this.at_rest_encryption_enabled == "true"
    error_message = "clear text is possible"
  }
  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.num_cache_clusters == 2
    error_message = "the loss of a node would lose what it holds"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.pods.referenced_security_group_id == "sg-0" && aws_vpc_security_group_ingress_rule.pods.from_port == 6379
    error_message = "others may call, or pods may not"
  }
}

run "a_single_node_of_redis_can_be_had" {
  command = plan
  variables {
    engine   = "redis"
    replicas = 0
  }

  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_parameter_group.this.family == "redis7"
    error_message = "one node cannot fail over, and the family must fit the engine"
  }
}

run "wrong_groups_are_refused" {
  command = plan
  variables {
    engine        = "memcached"
    node_type     = "small"
    replicas      = 9
    snapshot_days = 40
    auth_token    = "short"
    subnet_ids    = []
    log_days      = 2
  }

  expect_failures = [var.engine, var.node_type, var.replicas, var.snapshot_days, var.auth_token, var.subnet_ids, var.log_days]
}
