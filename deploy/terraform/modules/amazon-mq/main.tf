resource "aws_mq_broker" "this" {
  broker_name = var.name

  engine_type         = "RabbitMQ"
  engine_version      = var.engine_version
  host_instance_type  = var.instance_type
  deployment_mode     = var.deployment == "cluster" ? "CLUSTER_MULTI_AZ" : "SINGLE_INSTANCE"
  storage_type        = "ebs"
  publicly_accessible = false
  subnet_ids          = slice(var.subnet_ids, 0, var.deployment == "cluster" ? 3 : 1)
  security_groups     = [aws_security_group.this.id]

  auto_minor_version_upgrade = true # RabbitMQ from 3.13 on refuses to be without
  apply_immediately          = false

  user {
    username = "admin"
    password = var.admin_password
  }

  encryption_options {
    use_aws_owned_key = false
    kms_key_id        = aws_kms_key.this.arn
  }

  # Its group in CloudWatch is made by the broker, named after an id that is known afterwards, and keeps everything: see the README.
  logs {
    general = true
  }

  maintenance_window_start_time {
    day_of_week = "SUNDAY"
    time_of_day = "02:00"
    time_zone   = "UTC"
  }
}

resource "aws_kms_key" "this" {
  description             = "Broker ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-mq"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_security_group" "this" {
  name        = "${var.name}-rabbitmq"
  description = "RabbitMQ, for pods"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-rabbitmq" }
}

# 443 is the management API, by which the services' users are made and KEDA counts messages.
resource "aws_vpc_security_group_ingress_rule" "pods" {
  for_each = { amqps = 5671, management = 443 }

  security_group_id            = aws_security_group.this.id
  description                  = "${each.key} from pods"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}
