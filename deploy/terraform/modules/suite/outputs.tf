output "chart_values" {
  description = "Service to the values of its chart: deploy/environments/<environment>/values/<service>.yaml has them."
  value       = local.chart_values
}

output "secrets" {
  description = "Service to the name and keys of its Secret, with PASSWORD where one is to be filled in before sealing."
  value       = local.secrets
}

output "platform" {
  description = "What the platform's charts need: roles of their service accounts, the ingress controller's annotations."
  value = {
    role_arns = { for name, role in module.role : name => role.role_arn }
    ingress_service_annotations = {
      "service.beta.kubernetes.io/aws-load-balancer-type"                                = "external"
      "service.beta.kubernetes.io/aws-load-balancer-scheme"                              = "internet-facing"
      "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"                     = "ip"
      "service.beta.kubernetes.io/aws-load-balancer-security-groups"                     = aws_security_group.ingress.id
      "service.beta.kubernetes.io/aws-load-balancer-manage-backend-security-group-rules" = "true"
      "external-dns.alpha.kubernetes.io/hostname"                                        = local.origin_host
    }
    hosted_zone_id = module.route53.zone_id
    cluster_name   = module.eks.name
  }
}

output "administration" {
  description = "What operators need: where the databases' administrators' passwords lie, the broker's management API, users whose keys are made by hand."
  value = {
    database_master_secret_arns = module.rds.master_secret_arns
    broker_management_url       = module.amazon_mq.management_url
    smtp_user                   = module.ses.smtp_user_name
    files_user                  = one(aws_iam_user.files[*].name)
    plan_role_arn               = one(module.github_oidc[*].plan_role_arn)
  }
}

output "name_servers" {
  description = "NS records that the parent zone has to have for the domain."
  value       = module.route53.name_servers
}

output "nat_addresses" {
  description = "What third parties see as the caller of webhooks and sources."
  value       = module.vpc.nat_addresses
}
