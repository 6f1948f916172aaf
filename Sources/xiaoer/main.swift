print("xiaoer")
