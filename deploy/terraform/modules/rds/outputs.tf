output "hosts" {
  description = "Service to the host of its DATABASE_URL."
  value       = { for service, home in local.homes : service => aws_db_instance.this[home].address }
}

output "replica_host" {
  description = "Host of records' DATABASE_REPLICA_URL; null without a replica."
  value       = one(aws_db_instance.replica[*].address)
}

output "master_secret_arns" {
  description = "Instance to the secret in Secrets Manager that has its administrator's password, for making databases and roles."
  value       = { for name, instance in aws_db_instance.this : name => one(instance.master_user_secret[*].secret_arn) }
}
