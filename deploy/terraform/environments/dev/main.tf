# Cheap, and gone without regret.
module "suite" {
  source    = "../../modules/suite"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  environment     = "dev"
  account_id      = var.account_id
  region          = var.region
  domain          = var.domain
  registry        = var.registry
  github          = var.github
  broker_password = var.broker_password
  redis_token     = var.redis_token

  # An hour without a way out costs nobody anything here; two more gateways would cost 70 USD a month.
  network = {
    cidr          = "10.10.0.0/16"
    nat           = "single"
    flow_log_days = 0
  }

  # SPOT at a third of the price: a node that goes costs a restart.
  cluster = {
    admin_arns          = var.admin_arns
    public_access_cidrs = var.public_access_cidrs
    log_days            = 7
    node_groups = {
      general = { instance_types = ["m7i.large", "m6i.large", "m5.large"], capacity = "SPOT", min = 2, max = 4 }
    }
  }

  # The data is worth nothing. No replica: REPLICA_READS is tried in staging.
  database = {
    layout              = "shared"
    instance_class      = "db.t4g.medium"
    storage_gb          = 20
    max_storage_gb      = 100
    multi_az            = false
    replica_class       = null
    backup_days         = 1
    deletion_protection = false
    monitoring_seconds  = 0
  }

  broker = { deployment = "single", instance_type = "mq.m7g.medium" }
  redis  = { node_type = "cache.t4g.micro", replicas = 0, snapshot_days = 0 }
  files  = { access = "role", old_version_days = 1, infrequent_after_days = 0, log_days = 7 }
  cdn    = { price_class = "PriceClass_100", web_acl_arn = var.web_acl_arn, logs = false }
}
