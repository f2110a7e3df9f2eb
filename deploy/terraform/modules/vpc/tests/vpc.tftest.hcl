mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  name               = "dossier-test"
  region             = "eu-central-1"
  cidr               = "10.20.0.0/16"
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  cluster_name       = "dossier-test"
}

run "three_zones_have_three_kinds_of_subnets_each" {
  command = plan

  assert {
    condition     = [for subnet in aws_subnet.private : subnet.cidr_block] == ["10.20.0.0/19", "10.20.32.0/19", "10.20.64.0/19"]
    error_message = "pods need the large subnets"
  }
  assert {
    condition     = [for subnet in aws_subnet.public : subnet.cidr_block] == ["10.20.224.0/24", "10.20.225.0/24", "10.20.226.0/24"]
    error_message = "the public subnets are elsewhere"
  }
  assert {
    condition     = [for subnet in aws_subnet.database : subnet.cidr_block] == ["10.20.240.0/24", "10.20.241.0/24", "10.20.242.0/24"]
    error_message = "the subnets of databases are elsewhere"
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch != true])
    error_message = "what starts in a public subnet would get a public address unasked"
  }
  assert {
    condition     = aws_subnet.public["eu-central-1a"].tags["kubernetes.io/role/elb"] == "1" && aws_subnet.private["eu-central-1a"].tags["kubernetes.io/role/internal-elb"] == "1"
    error_message = "load balancers find their subnets by these tags"
  }
}

run "each_zone_goes_out_by_its_own_gateway" {
  command = plan

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(aws_eip.nat) == 3
    error_message = "per_az is one gateway in each zone"
  }
  assert {
    condition     = aws_vpc_endpoint.s3.service_name == "com.amazonaws.eu-central-1.s3" && aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway"
    error_message = "S3 must be reached without NAT"
  }
  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && length(aws_security_group.endpoints) == 0
    error_message = "nobody asked for endpoints that cost"
  }
  assert {
    condition     = aws_flow_log.this[0].traffic_type == "ALL" && aws_cloudwatch_log_group.flow[0].retention_in_days == 30
    error_message = "connections must be recorded, refused ones as well"
  }
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the default group lets something through"
  }
}

run "a_small_network_is_cheap" {
  command = plan
  variables {
    cidr                = "10.20.0.0/20"
    nat                 = "single"
    flow_log_days       = 0
    interface_endpoints = ["sts"]
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-central-1a"] && length(aws_route.private) == 3
    error_message = "single is one gateway, and a route in each zone"
  }
  assert {
    condition     = length(aws_flow_log.this) == 0 && length(aws_iam_role.flow) == 0
    error_message = "0 days is no flow log"
  }
  assert {
    condition     = aws_subnet.database["eu-central-1c"].cidr_block == "10.20.15.32/28"
    error_message = "the plan of addresses is another"
  }
  assert {
    condition     = aws_vpc_endpoint.interface["sts"].private_dns_enabled && aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == "10.20.0.0/20"
    error_message = "the endpoint must be found by its usual name, from inside alone"
  }
}

run "wrong_networks_are_refused" {
  command = plan
  variables {
    name                = "Dossier"
    cidr                = "10.20.0.0/24"
    availability_zones  = ["eu-central-1a"]
    nat                 = "none"
    interface_endpoints = ["s3"]
    flow_log_days       = 8
  }

  expect_failures = [var.name, var.cidr, var.availability_zones, var.nat, var.interface_endpoints, var.flow_log_days]
}
