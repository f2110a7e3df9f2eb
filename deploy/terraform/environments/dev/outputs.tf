output "nat_addresses" {
  description = "What third parties see as the caller of webhooks and sources."
  value       = module.vpc.nat_addresses
}
