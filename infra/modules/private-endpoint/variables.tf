variable "name" {
  description = "What names are made of: tracks-prod-vault."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group."
  type        = string
}

variable "location" {
  description = "Azure region."
  type        = string
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "subnet_id" {
  description = "Subnet that the endpoint is in."
  type        = string
}

variable "resource_id" {
  description = "What is reached through it."
  type        = string
}

variable "subresource" {
  description = "Which side of it: vault, sqlServer, namespace, redisEnterprise, blob, file, registry."
  type        = string
}

variable "zone_id" {
  description = "Private DNS zone in which its name stands."
  type        = string
}
