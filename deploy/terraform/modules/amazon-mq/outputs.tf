output "host" {
  description = "Host of AMQP_URL: amqps://user:password@host:5671/%2F. It is one name for all nodes of a cluster."
  value       = split(":", split("://", aws_mq_broker.this.instances[0].endpoints[0])[1])[0]
}

output "management_url" {
  description = "HTTPS address of the management API."
  value       = aws_mq_broker.this.instances[0].console_url
}
