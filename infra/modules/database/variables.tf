variable "server_name" {
  description = "Name of the server, unique in all of Azure."
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

variable "administrator" {
  description = "The Entra group (or user) that administers the database."
  type = object({
    name      = string
    object_id = string
  })
}

variable "sku" {
  description = "GP_S_Gen5_2 is serverless, GP_Gen5_4 is not."
  type        = string
}

variable "serverless" {
  description = "For a serverless SKU: the least vCores, and after how many idle minutes it pauses (-1: never). The reconciler and the relay look every second, so that it pauses only when no service runs."
  type = object({
    min_vcores          = number
    pause_after_minutes = number
  })
  default = null
}

variable "max_size_gb" {
  description = "Most that it may hold, in GB."
  type        = number
}

variable "zone_redundant" {
  description = "Whether replicas stand in several zones."
  type        = bool
}

variable "restore_days" {
  description = "How far back it may be restored, in days: 1 to 35."
  type        = number
}

variable "public" {
  description = "Whether it is reached without the private network."
  type        = bool
}

variable "locked" {
  description = "Whether it is protected against deletion."
  type        = bool
}
