locals {
  instances = var.layout == "shared" ? toset(["shared"]) : var.services
  # service to the instance that has its database
  homes           = { for service in var.services : service => var.layout == "shared" ? "shared" : service }
  replica_primary = local.homes["records"]
}

resource "aws_kms_key" "this" {
  description             = "Databases of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-rds"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_db_instance" "this" {
  for_each = local.instances

  identifier = "${var.name}-${each.key}"

  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  multi_az       = var.multi_az

  storage_type          = "gp3"
  allocated_storage     = var.storage_gb
  max_allocated_storage = var.max_storage_gb
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this.arn

  # RDS makes the password, keeps it in Secrets Manager and changes it every week: no state file has it.
  username                      = "postgres"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = aws_kms_key.this.arn

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period    = var.backup_days
  backup_window              = "01:00-02:00"
  maintenance_window         = "sun:02:30-sun:03:30"
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true
  deletion_protection        = var.deletion_protection
  skip_final_snapshot        = !var.deletion_protection
  final_snapshot_identifier  = var.deletion_protection ? "${var.name}-${each.key}-final" : null

  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  performance_insights_enabled          = var.performance_insights_days > 0
  performance_insights_retention_period = var.performance_insights_days > 0 ? var.performance_insights_days : null
  performance_insights_kms_key_id       = var.performance_insights_days > 0 ? aws_kms_key.this.arn : null
  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = var.monitoring_seconds > 0 ? aws_iam_role.monitoring[0].arn : null

  depends_on = [aws_cloudwatch_log_group.postgresql]
}

# Physical replication: with a shared instance the replica has the other databases too, and nobody reads them there.
resource "aws_db_instance" "replica" {
  count = var.replica_class == null ? 0 : 1

  identifier          = "${var.name}-records-replica"
  replicate_source_db = aws_db_instance.this[local.replica_primary].identifier
  instance_class      = var.replica_class

  storage_type          = "gp3"
  max_allocated_storage = var.max_storage_gb
  storage_encrypted     = true

  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  maintenance_window         = "sun:03:30-sun:04:30"
  auto_minor_version_upgrade = true
  copy_tags_to_snapshot      = true
  deletion_protection        = var.deletion_protection
  skip_final_snapshot        = true # what it has, the primary has

  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  performance_insights_enabled          = var.performance_insights_days > 0
  performance_insights_retention_period = var.performance_insights_days > 0 ? var.performance_insights_days : null
  performance_insights_kms_key_id       = var.performance_insights_days > 0 ? aws_kms_key.this.arn : null
  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = var.monitoring_seconds > 0 ? aws_iam_role.monitoring[0].arn : null
}
