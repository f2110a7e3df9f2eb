# The whole suite in one account and region. Environments differ in what they pass here, and in nothing else.
locals {
  name        = "dossier-${var.environment}"
  origin_host = "origin.${var.domain}"
  web_origin  = "https://${var.domain}"
}

module "vpc" {
  source = "../vpc"

  name                = local.name
  region              = var.region
  cidr                = var.network.cidr
  availability_zones  = [for letter in ["a", "b", "c"] : "${var.region}${letter}"]
  nat                 = var.network.nat
  flow_log_days       = var.network.flow_log_days
  interface_endpoints = var.network.interface_endpoints
  cluster_name        = local.name
}

module "eks" {
  source = "../eks"

  name                = local.name
  kubernetes_version  = var.cluster.kubernetes_version
  subnet_ids          = module.vpc.private_subnet_ids
  public_access_cidrs = var.cluster.public_access_cidrs
  admin_arns          = var.cluster.admin_arns
  viewer_arns         = var.cluster.viewer_arns
  log_days            = var.cluster.log_days
  node_groups         = var.cluster.node_groups
}

module "rds" {
  source = "../rds"

  name                      = local.name
  vpc_id                    = module.vpc.id
  subnet_ids                = module.vpc.database_subnet_ids
  client_security_group_id  = module.eks.security_group_id
  layout                    = var.database.layout
  instance_class            = var.database.instance_class
  storage_gb                = var.database.storage_gb
  max_storage_gb            = var.database.max_storage_gb
  multi_az                  = var.database.multi_az
  replica_class             = var.database.replica_class
  backup_days               = var.database.backup_days
  deletion_protection       = var.database.deletion_protection
  performance_insights_days = var.database.performance_insights_days
  monitoring_seconds        = var.database.monitoring_seconds
}

module "amazon_mq" {
  source = "../amazon-mq"

  name                     = local.name
  vpc_id                   = module.vpc.id
  subnet_ids               = module.vpc.private_subnet_ids
  client_security_group_id = module.eks.security_group_id
  deployment               = var.broker.deployment
  instance_type            = var.broker.instance_type
  engine_version           = var.broker.engine_version
  admin_password           = var.broker_password
}

module "elasticache" {
  source = "../elasticache"

  name                     = local.name
  vpc_id                   = module.vpc.id
  subnet_ids               = module.vpc.private_subnet_ids
  client_security_group_id = module.eks.security_group_id
  engine                   = var.redis.engine
  node_type                = var.redis.node_type
  replicas                 = var.redis.replicas
  snapshot_days            = var.redis.snapshot_days
  auth_token               = var.redis_token
}

module "s3" {
  source = "../s3"

  name                  = "${local.name}-files-${var.account_id}"
  account_id            = var.account_id
  web_origins           = [local.web_origin]
  old_version_days      = var.files.old_version_days
  infrequent_after_days = var.files.infrequent_after_days
  log_days              = var.files.log_days
}
