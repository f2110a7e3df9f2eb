locals {
  # Service to what its Secret has to hold, with PASSWORD where something is filled in that no state knows.
  secrets = {
    for service, more in {
      gateway = { REDIS_URL = local.redis_url, BOOTSTRAP_ADMIN_PASSWORD = "PASSWORD", ENCRYPTION_KEYS = "PASSWORD" }
      records = {
        for key, host in { DATABASE_REPLICA_URL = module.rds.replica_host } :
        key => "postgresql://dossier_records:PASSWORD@${host}:5432/dossier_records?sslmode=require" if local.replica
      }
      files         = { for key in ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] : key => "PASSWORD" if var.files.access == "user" }
      notifications = { SMTP_USERNAME = "PASSWORD", SMTP_PASSWORD = "PASSWORD" }
      integrations  = { REDIS_URL = local.redis_url, ENCRYPTION_KEYS = "PASSWORD" }
      } : service => {
      name = "${service}-env"
      keys = merge({
        AMQP_URL     = "amqps://dossier_${service}:PASSWORD@${module.amazon_mq.host}:5671/%2F"
        DATABASE_URL = "postgresql://dossier_${service}:PASSWORD@${module.rds.hosts[service]}:5432/dossier_${service}?sslmode=require"
      }, more)
    }
  }
  redis_url = "rediss://:PASSWORD@${module.elasticache.host}:6379/0"
}
