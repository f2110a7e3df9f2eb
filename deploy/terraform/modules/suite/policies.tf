locals {
  zone   = module.route53.zone_arn
  owned  = { StringEquals = { "aws:ResourceTag/elbv2.k8s.aws/cluster" = local.name } }
  owning = { StringEquals = { "aws:RequestTag/elbv2.k8s.aws/cluster" = local.name } }

  policies = {
    for name, statements in {
      # https://cert-manager.io/docs/configuration/acme/dns01/route53/
      cert_manager = [
        { Action = ["route53:GetChange"], Resource = ["arn:aws:route53:::change/*"] },
        {
          Action    = ["route53:ChangeResourceRecordSets"]
          Resource  = [local.zone]
          Condition = { "ForAllValues:StringEquals" = { "route53:ChangeResourceRecordSetsRecordTypes" = ["TXT"] } }
        },
        { Action = ["route53:ListResourceRecordSets"], Resource = [local.zone] },
        { Action = ["route53:ListHostedZonesByName"], Resource = ["*"] },
      ]
      # https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/
      external_dns = [
        { Action = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"], Resource = [local.zone] },
        { Action = ["route53:ListHostedZones"], Resource = ["*"] },
      ]
      # https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
      cluster_autoscaler = [
        {
          Action = [
            "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeLaunchConfigurations",
            "autoscaling:DescribeScalingActivities", "autoscaling:DescribeTags", "ec2:DescribeImages", "ec2:DescribeInstanceTypes",
            "ec2:DescribeLaunchTemplateVersions", "ec2:GetInstanceTypesFromInstanceRequirements", "eks:DescribeNodegroup",
          ]
          Resource = ["*"]
        },
        {
          Action    = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
          Resource  = ["*"]
          Condition = { StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/${local.name}" = "owned" } }
        },
      ]
      # The part that a network load balancer needs: no firewalls, certificates or users.
      # https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/
      load_balancer_controller = [
        {
          Action = [
            "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances",
            "ec2:DescribeInternetGateways", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVpcPeeringConnections", "ec2:DescribeVpcs", "ec2:GetSecurityGroupsForVpc",
            "elasticloadbalancing:Describe*",
          ]
          Resource = ["*"]
        },
        { Action = ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"], Resource = ["*"], Condition = local.owning },
        { Action = ["elasticloadbalancing:CreateListener", "elasticloadbalancing:DeleteListener", "elasticloadbalancing:ModifyListener"], Resource = ["*"], Condition = local.owned },
        {
          Action    = ["elasticloadbalancing:AddTags"]
          Resource  = ["*"]
          Condition = { StringEquals = { "elasticloadbalancing:CreateAction" = ["CreateLoadBalancer", "CreateTargetGroup", "CreateListener"] } }
        },
        {
          Action = [
            "elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags", "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup",
            "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:ModifyListenerAttributes", "elasticloadbalancing:ModifyLoadBalancerAttributes",
            "elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RegisterTargets",
            "elasticloadbalancing:SetIpAddressType", "elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
          ]
          Resource  = ["*"]
          Condition = local.owned
        },
        # Between load balancer and nodes: rules of the nodes' group, which EKS tags.
        {
          Action    = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]
          Resource  = ["*"]
          Condition = { StringEquals = { "aws:ResourceTag/kubernetes.io/cluster/${local.name}" = "owned" } }
        },
        { Action = ["ec2:CreateTags"], Resource = ["arn:aws:ec2:*:*:security-group-rule/*"] },
      ]
    } : name => { Version = "2012-10-17", Statement = [for each in statements : merge({ Effect = "Allow" }, each)] }
  }
}
