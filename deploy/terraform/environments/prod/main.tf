# No single thing that fails takes the suite or its data with it.
module "suite" {
  source    = "../../modules/suite"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  environment     = "prod"
  account_id      = var.account_id
  region          = var.region
  domain          = var.domain
  registry        = var.registry
  github          = var.github
  broker_password = var.broker_password
  redis_token     = var.redis_token

  # No zone depends on another, for 70 USD a month more than one gateway.
  network = {
    cidr          = "10.30.0.0/16"
    nat           = "per_az"
    flow_log_days = 90
  }

  cluster = {
    admin_arns          = var.admin_arns
    public_access_cidrs = var.public_access_cidrs
    log_days            = 365
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 3, max = 12 }
    }
  }

  # One instance for all services: the suite needs all of them anyway, and five would cost five times as much. Where records
  # alone fills it, per_service keeps the others out of its load.
  database = {
    layout              = "shared"
    instance_class      = "db.m7g.large"
    storage_gb          = 100
    max_storage_gb      = 1000
    multi_az            = true
    replica_class       = "db.m7g.large"
    backup_days         = 35
    deletion_protection = true
    monitoring_seconds  = 30
  }

  broker = { deployment = "cluster", instance_type = "mq.m7g.large" }
  redis  = { node_type = "cache.t4g.small", replicas = 1, snapshot_days = 7 }

  # Large files over slow lines take longer than a role's credentials last.
  files = { access = "user", old_version_days = 90, log_days = 365 }
  cdn   = { price_class = "PriceClass_100", web_acl_arn = var.web_acl_arn, logs = true }
}
