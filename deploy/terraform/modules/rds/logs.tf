# Made before the instances, whose own groups would keep everything for ever.
resource "aws_cloudwatch_log_group" "postgresql" {
  for_each = setunion(local.instances, var.replica_class == null ? [] : ["records-replica"])

  name              = "/aws/rds/instance/${var.name}-${each.key}/postgresql"
  retention_in_days = var.log_days
}

resource "aws_iam_role" "monitoring" {
  count = var.monitoring_seconds > 0 ? 1 : 0

  name = "${var.name}-rds-monitoring"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "monitoring.rds.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  count = var.monitoring_seconds > 0 ? 1 : 0

  role       = aws_iam_role.monitoring[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}
