locals {
  parameters = {
    "rds.force_ssl"               = "1"
    "log_min_duration_statement"  = tostring(var.slow_statement_ms)
    "log_lock_waits"              = "1"
    "log_connections"             = "1"
    "log_disconnections"          = "1"
    "log_autovacuum_min_duration" = "1000"
    # A transaction that waits for nobody holds back vacuum and locks.
    "idle_in_transaction_session_timeout" = "60000"
    # The primary keeps rows that a query of the replica still looks at, instead of the replica cancelling the query.
    "hot_standby_feedback" = "1"
  }
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-postgres${var.engine_version}-"
  family      = "postgres${var.engine_version}"
  description = "PostgreSQL of ${var.name}"

  dynamic "parameter" {
    for_each = local.parameters
    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true # another family is another group, and instances use one until they have the other
  }
}
