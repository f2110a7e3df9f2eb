output "chart_values" {
  description = "Service to the values of its chart: deploy/environments/<environment>/values/<service>.yaml has them."
  value       = module.suite.chart_values
}

output "secrets" {
  description = "Service to the name and keys of its Secret, with PASSWORD where one is to be filled in before sealing."
  value       = module.suite.secrets
}

output "platform" {
  description = "What the platform's charts need: roles of their service accounts, the ingress controller's annotations."
  value       = module.suite.platform
}

output "administration" {
  description = "What operators need, see the README."
  value       = module.suite.administration
}

output "name_servers" {
  description = "NS records that the parent zone has to have for the domain."
  value       = module.suite.name_servers
}

output "nat_addresses" {
  description = "What third parties see as the caller of webhooks and sources."
  value       = module.suite.nat_addresses
}
