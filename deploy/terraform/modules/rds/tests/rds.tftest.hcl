mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name                     = "dossier-test"
  vpc_id                   = "vpc-0"
  subnet_ids               = ["subnet-0a", "subnet-0b", "subnet-0c"]
  client_security_group_id = "sg-0"
}

run "one_safe_instance_has_all_databases" {
  command = plan

  assert {
    condition     = keys(aws_db_instance.this) == ["shared"] && length(aws_db_instance.replica) == 0
    error_message = "shared is one instance, and nobody asked for a replica"
  }
  assert {
    condition     = aws_db_instance.this["shared"].storage_encrypted && !aws_db_instance.this["shared"].publicly_accessible && aws_db_instance.this["shared"].multi_az
    error_message = "the instance must be encrypted, private and in two zones"
  }
  assert {
    condition     = aws_db_instance.this["shared"].deletion_protection && !aws_db_instance.this["shared"].skip_final_snapshot && aws_db_instance.this["shared"].backup_retention_period == 14
    error_message = "data could be lost by one command"
  }
  assert {
    condition     = aws_db_instance.this["shared"].manage_master_user_password && aws_db_instance.this["shared"].password == null
    error_message = "the administrator's password would be in the state"
  }
  assert {
    condition     = keys(output.hosts) == ["files", "gateway", "integrations", "notifications", "records"]
    error_message = "a service has no host"
  }
}

run "connections_are_encrypted_and_slow_statements_logged" {
  command = plan
  variables {
    slow_statement_ms = 200
  }

  assert {
    condition     = anytrue([for each in aws_db_parameter_group.this.parameter : each.name == "rds.force_ssl" && each.value == "1"])
    error_message = "a client could connect in clear text"
  }
  assert {
    condition     = anytrue([for each in aws_db_parameter_group.this.parameter : each.name == "log_min_duration_statement" && each.value == "200"])
    error_message = "slow statements are not logged"
  }
  assert {
    condition     = aws_db_parameter_group.this.family == "postgres17" && aws_vpc_security_group_ingress_rule.pods.referenced_security_group_id == "sg-0"
    error_message = "the family does not fit the version, or others may call"
  }
}

run "the_replica_follows_the_instance_that_has_records" {
  command = plan
  variables {
    layout        = "per_service"
    replica_class = "db.m7g.large"
  }

  assert {
    condition     = length(aws_db_instance.this) == 5
    error_message = "per_service is an instance each"
  }
  assert {
    condition     = aws_db_instance.replica[0].replicate_source_db == "dossier-test-records"
    error_message = "the replica follows another"
  }
  assert {
    condition     = contains(keys(aws_cloudwatch_log_group.postgresql), "records-replica") && length(aws_cloudwatch_log_group.postgresql) == 6
    error_message = "a log would be kept for ever"
  }
}

run "a_try_can_be_thrown_away" {
  command = plan
  variables {
    multi_az                  = false
    deletion_protection       = false
    performance_insights_days = 0
    monitoring_seconds        = 0
  }

  assert {
    condition     = aws_db_instance.this["shared"].skip_final_snapshot && !aws_db_instance.this["shared"].performance_insights_enabled && length(aws_iam_role.monitoring) == 0
    error_message = "what was switched off is still there"
  }
}

run "wrong_databases_are_refused" {
  command = plan
  variables {
    subnet_ids                = ["subnet-0a"]
    services                  = ["Records", "records"]
    layout                    = "random"
    engine_version            = "9.6"
    instance_class            = "large"
    storage_gb                = 10
    replica_class             = "large"
    backup_days               = 0
    performance_insights_days = 8
    monitoring_seconds        = 2
    slow_statement_ms         = 0
    log_days                  = 8
  }

  expect_failures = [
    var.subnet_ids, var.services, var.layout, var.engine_version, var.instance_class, var.storage_gb, var.replica_class,
    var.backup_days, var.performance_insights_days, var.monitoring_seconds, var.slow_statement_ms, var.log_days,
  ]
}

run "storage_that_cannot_grow_is_refused" {
  command = plan
  variables {
    storage_gb     = 100
    max_storage_gb = 110
  }

  expect_failures = [var.max_storage_gb]
}
