output "smtp_host" {
  description = "SMTP_HOST of the notifications service; port 587, with STARTTLS."
  value       = "email-smtp.${var.region}.amazonaws.com"
}

output "smtp_user_name" {
  description = "IAM user whose access key becomes SMTP_USERNAME and SMTP_PASSWORD."
  value       = aws_iam_user.smtp.name
}
