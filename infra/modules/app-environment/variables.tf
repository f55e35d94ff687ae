variable "name" {
  description = "What names are made of: tracks-prod."
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

variable "workspace_id" {
  description = "Log Analytics workspace of the apps' output."
  type        = string
}

variable "subnet_id" {
  description = "Subnet of the apps, or null for none of one's own."
  type        = string
}

variable "zone_redundant" {
  description = "Whether replicas stand in several zones; only with a subnet."
  type        = bool
}

variable "imports" {
  description = "The share of uploads, and what it is mounted with."
  type = object({
    account_name = string
    access_key   = string
    share_name   = string
  })
  sensitive = true
}
