# Like prod where behaviour differs, and small.
module "suite" {
  source    = "../../modules/suite"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  environment     = "staging"
  account_id      = var.account_id
  region          = var.region
  domain          = var.domain
  registry        = var.registry
  github          = var.github
  broker_password = var.broker_password
  redis_token     = var.redis_token

  # As in prod, but for what only a lost zone shows: one gateway.
  network = {
    cidr          = "10.20.0.0/16"
    nat           = "single"
    flow_log_days = 7
  }

  cluster = {
    admin_arns          = var.admin_arns
    public_access_cidrs = var.public_access_cidrs
    log_days            = 30
    node_groups = {
      general = { instance_types = ["m7i.large"], min = 2, max = 6 }
    }
  }

  # A replica, as in prod: what is read from it differs in time. One zone: a failover is tried in prod's maintenance.
  database = {
    layout              = "shared"
    instance_class      = "db.t4g.large"
    storage_gb          = 50
    max_storage_gb      = 200
    multi_az            = false
    replica_class       = "db.t4g.medium"
    backup_days         = 3
    deletion_protection = true
    monitoring_seconds  = 60
  }

  # A cluster as in prod: quorum queues behave otherwise on one node.
  broker = { deployment = "cluster", instance_type = "mq.m7g.medium" }
  redis  = { node_type = "cache.t4g.small", replicas = 1, snapshot_days = 1 }
  files  = { access = "role", old_version_days = 7, log_days = 30 }
  cdn    = { price_class = "PriceClass_100", web_acl_arn = var.web_acl_arn, logs = true }
}
