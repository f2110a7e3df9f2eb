mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "us_east_1"
  source          = "../../mocks"
  override_during = plan
}

variables {
  environment     = "prod"
  account_id      = "111111111111"
  region          = "eu-central-1"
  domain          = "dossier.example.com"
  registry        = "222222222222.dkr.ecr.eu-central-1.amazonaws.com"
  network         = { cidr = "10.30.0.0/16", nat = "per_az", flow_log_days = 90 }
  broker          = { deployment = "cluster", instance_type = "mq.m7g.large" }
  redis           = { node_type = "cache.t4g.small", replicas = 1, snapshot_days = 7 }
  files           = { access = "role", old_version_days = 30 }
  cdn             = { price_class = "PriceClass_100", logs = true }
  github          = { repository = "example/dossier", create_provider = true, state_bucket = "example-dossier-terraform" }
  broker_password = "0123456789abcdef01234567"
  redis_token     = "0123456789abcdef0123456789abcdef"

  cluster = {
    public_access_cidrs = []
    admin_arns          = ["arn:aws:iam::111111111111:role/admins"]
    log_days            = 365
    node_groups         = { general = { instance_types = ["m7i.large"], min = 3, max = 6 } }
  }
  database = {
    layout              = "per_service"
    instance_class      = "db.m7g.large"
    storage_gb          = 50
    max_storage_gb      = 500
    multi_az            = true
    replica_class       = "db.m7g.large"
    backup_days         = 14
    deletion_protection = true
    monitoring_seconds  = 60
  }
}

run "only_cloudfront_reaches_the_ingress" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_ingress_rule.cloudfront.prefix_list_id == "pl-mock" && aws_vpc_security_group_ingress_rule.cloudfront.cidr_ipv4 == null
    error_message = "others reach the ingress"
  }
}

run "a_controller_may_do_its_work_and_no_more" {
  command = plan

  assert {
    condition     = keys(module.role) == ["cert-manager", "cluster-autoscaler", "external-dns", "files", "load-balancer-controller"]
    error_message = "a controller has no role"
  }
  assert {
    condition = alltrue([
      for each in local.policies.cert_manager.Statement : each.Resource == ["arn:aws:route53:::hostedzone/Z0MOCK"] && each.Condition != null
      if contains(each.Action, "route53:ChangeResourceRecordSets")
    ])
    error_message = "cert-manager could write other records than its proofs"
  }
  assert {
    condition = alltrue(flatten([
      for policy in local.policies : [
        for each in policy.Statement : try(each.Condition, null) != null || alltrue([for action in each.Action : can(regex("^[a-z0-9]+:(Describe|List|Get)", action))])
        if contains(each.Resource, "*")
      ]
    ]))
    error_message = "something may be changed everywhere and on no condition"
  }
}

run "the_plan_workflow_reads_this_state" {
  command = plan

  assert {
    condition     = output.administration.plan_role_arn == "arn:aws:iam::111111111111:role/mock"
    error_message = "GitHub may not plan"
  }
}

run "a_key_for_files_is_never_made_here" {
  command = plan
  variables {
    files = { access = "user", old_version_days = 30 }
  }

  assert {
    condition     = aws_iam_user.files[0].name == "dossier-prod-files" && !contains(keys(module.role), "files")
    error_message = "files has two ways in, or none"
  }
}

run "prod_refuses_to_depend_on_one_zone" {
  command = plan
  variables {
    network = { cidr = "10.30.0.0/16", nat = "single", flow_log_days = 90 }
    broker  = { deployment = "single", instance_type = "mq.m7g.large" }
    redis   = { node_type = "cache.t4g.small", replicas = 0, snapshot_days = 7 }
    cluster = {
      public_access_cidrs = []
      admin_arns          = ["arn:aws:iam::111111111111:role/admins"]
      log_days            = 365
      node_groups         = { general = { instance_types = ["m7i.large"], capacity = "SPOT", min = 3, max = 6 } }
    }
    database = {
      layout              = "shared"
      instance_class      = "db.m7g.large"
      storage_gb          = 50
      max_storage_gb      = 500
      multi_az            = false
      replica_class       = null
      backup_days         = 14
      deletion_protection = true
      monitoring_seconds  = 60
    }
  }

  expect_failures = [var.network, var.broker, var.redis, var.cluster, var.database]
}

run "wrong_settings_are_refused" {
  command = plan
  variables {
    environment = "production"
    account_id  = "1"
    region      = "mars"
    registry    = "docker.io"
    files       = { access = "none", old_version_days = 30 }
  }

  expect_failures = [var.environment, var.account_id, var.region, var.registry, var.files]
}
