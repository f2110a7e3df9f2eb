mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name                     = "dossier-test"
  vpc_id                   = "vpc-0"
  subnet_ids               = ["subnet-0a", "subnet-0b", "subnet-0c"]
  client_security_group_id = "sg-0"
  admin_password           = "0123456789abcdef01234567"
}

run "a_cluster_is_private_and_in_three_zones" {
  command = plan

  assert {
    condition     = aws_mq_broker.this.deployment_mode == "CLUSTER_MULTI_AZ" && length(aws_mq_broker.this.subnet_ids) == 3
    error_message = "a cluster has a node in each of three zones"
  }
  assert {
    condition     = !aws_mq_broker.this.publicly_accessible && aws_mq_broker.this.logs[0].general && !aws_mq_broker.this.encryption_options[0].use_aws_owned_key
    error_message = "the broker must be private, log, and be encrypted by our key"
  }
  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.pods : rule.from_port]) == toset([5671, 443])
    error_message = "the ports are others than AMQP over TLS and the management API"
  }
  assert {
    condition     = output.host == "b-mock.mq.eu-central-1.amazonaws.com"
    error_message = "the host must be without scheme and port"
  }
}

run "a_single_instance_is_in_one_zone" {
  command = plan
  variables {
    deployment = "single"
  }

  assert {
    condition     = aws_mq_broker.this.deployment_mode == "SINGLE_INSTANCE" && length(aws_mq_broker.this.subnet_ids) == 1
    error_message = "a single instance takes one subnet, no more"
  }
}

run "a_cluster_of_two_zones_is_refused" {
  command = plan
  variables {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }

  expect_failures = [var.subnet_ids]
}

run "wrong_brokers_are_refused" {
  command = plan
  variables {
    deployment     = "pair"
    engine_version = "3.8"
    admin_password = "guest"
  }

  expect_failures = [var.deployment, var.engine_version, var.admin_password]
}

run "rabbitmq_4_needs_its_instances" {
  command = plan
  variables {
    engine_version = "4.2"
    instance_type  = "mq.m5.large"
  }

  expect_failures = [var.instance_type]
}
