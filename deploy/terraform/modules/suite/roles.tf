locals {
  # Service accounts that call AWS. Names are those of the charts' service accounts.
  roles = {
    files = {
      namespace       = var.namespace
      service_account = "files"
      policy          = module.s3.files_policy
    }
    cert-manager = {
      namespace       = "cert-manager"
      service_account = "cert-manager"
      policy          = jsonencode(local.policies.cert_manager)
    }
    external-dns = {
      namespace       = "external-dns"
      service_account = "external-dns"
      policy          = jsonencode(local.policies.external_dns)
    }
    cluster-autoscaler = {
      namespace       = "kube-system"
      service_account = "cluster-autoscaler"
      policy          = jsonencode(local.policies.cluster_autoscaler)
    }
    load-balancer-controller = {
      namespace       = "kube-system"
      service_account = "aws-load-balancer-controller"
      policy          = jsonencode(local.policies.load_balancer_controller)
    }
  }
}

module "role" {
  source   = "../iam-irsa"
  for_each = { for name, role in local.roles : name => role if name != "files" || var.files.access == "role" }

  name              = "${local.name}-${each.key}"
  oidc_provider_arn = module.eks.oidc_provider_arn
  namespace         = each.value.namespace
  service_account   = each.value.service_account
  policy            = each.value.policy
}

# Its access key is made by hand and goes into the Secret files-env: a state file would have it for ever.
resource "aws_iam_user" "files" {
  count = var.files.access == "user" ? 1 : 0

  name = "${local.name}-files"
}

resource "aws_iam_user_policy" "files" {
  count = var.files.access == "user" ? 1 : 0

  name   = "files"
  user   = aws_iam_user.files[0].name
  policy = module.s3.files_policy
}

module "github_oidc" {
  source = "../github-oidc"
  count  = var.github == null ? 0 : 1

  name            = local.name
  account_id      = var.account_id
  repository      = var.github.repository
  create_provider = var.github.create_provider
  state_bucket    = var.github.state_bucket
  state_key       = "dossier/${var.environment}.tfstate"
}
