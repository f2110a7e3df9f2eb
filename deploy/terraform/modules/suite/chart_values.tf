locals {
  inside  = [{ ipBlock = { cidr = module.vpc.cidr } }]
  replica = var.database.replica_class != null

  backends = {
    rabbitmq = { ports = [5671], to = local.inside }
    postgres = { ports = [5432], to = local.inside }
  }
  redis = { redis = { ports = [6379], to = local.inside } }

  s3_endpoint = "https://s3.${var.region}.amazonaws.com"

  # Service to the values of its chart that this environment decides.
  chart_values = {
    gateway = {
      image = { repository = "${var.registry}/dossier/gateway" }
      env = {
        PUBLIC_URL      = local.web_origin
        TRUSTED_PROXIES = "2" # CloudFront and the ingress controller
        REPLICA_READS   = tostring(local.replica)
      }
      ingress = { enabled = true, hosts = [var.domain] }
      network = merge(local.backends, local.redis)
    }
    records = {
      image   = { repository = "${var.registry}/dossier/records" }
      network = merge(local.backends, { postgresReplica = local.backends.postgres })
    }
    files = {
      image = { repository = "${var.registry}/dossier/files" }
      env = {
        S3_ENDPOINT  = local.s3_endpoint
        S3_REGION    = var.region
        S3_BUCKET    = module.s3.bucket
        CORS_ORIGINS = local.web_origin
      }
      network = local.backends
      serviceAccount = {
        annotations = var.files.access == "role" ? tomap({ "eks.amazonaws.com/role-arn" = module.role["files"].role_arn }) : tomap({})
      }
    }
    notifications = {
      image = { repository = "${var.registry}/dossier/notifications" }
      env = {
        SMTP_HOST  = module.ses.smtp_host
        SMTP_PORT  = "587"
        MAIL_FROM  = "Dossier <no-reply@${var.domain}>"
        PUBLIC_URL = local.web_origin
      }
      network = local.backends
    }
    integrations = {
      image   = { repository = "${var.registry}/dossier/integrations" }
      network = merge(local.backends, local.redis)
    }
    web = {
      image   = { repository = "${var.registry}/dossier/web" }
      env     = { FILES_ORIGINS = local.s3_endpoint }
      ingress = { enabled = true, hosts = [var.domain] }
    }
  }
}
